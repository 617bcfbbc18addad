#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace siopp {

template <class Signature>
class UniqueFunction;

/// A callable that may own what cannot be copied (a connection on its way to another worker). Move-only;
/// empty when default-constructed or moved from; calling an empty one is a bug.
template <class R, class... Args>
class UniqueFunction<R(Args...)> {
public:
    UniqueFunction() = default;

    template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction> && std::is_invocable_r_v<R, F&, Args...>)
        UniqueFunction(F&& function)
        : target_(new Target<std::decay_t<F>>(std::forward<F>(function))) {}

    explicit operator bool() const noexcept { return target_ != nullptr; }

    R operator()(Args... args) { return target_->call(std::forward<Args>(args)...); }

private:
    struct Base {
        virtual ~Base() = default;
        virtual R call(Args... args) = 0;
    };

    template <class F>
    struct Target final : Base {
        explicit Target(F&& target_function) : function(std::move(target_function)) {}
        explicit Target(const F& target_function) : function(target_function) {}
        R call(Args... args) override { return function(std::forward<Args>(args)...); }
        F function;
    };

    std::unique_ptr<Base> target_;
};

}  // namespace siopp
