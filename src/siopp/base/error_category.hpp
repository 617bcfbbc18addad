#pragma once

#include <string>

#include "siopp/base/result.hpp"

namespace siopp {

// The destructor of Boost's error_category is protected and not virtual on purpose; categories are never
// deleted.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

/// Error category of a layer whose error texts come from `to_string(Errc)` of that layer, found by ADL.
template <class Errc>
class LayerCategory final : public boost::system::error_category {
public:
    explicit constexpr LayerCategory(const char* name) : name_(name) {}

    const char* name() const noexcept override { return name_; }

    std::string message(int value) const override { return std::string(to_string(static_cast<Errc>(value))); }

private:
    const char* name_;
};

#pragma GCC diagnostic pop

}  // namespace siopp
