#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include "siopp/base/json_convert.hpp"
#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"

namespace siopp::socketio {

class Arguments;

/// Bytes sent or received as a binary attachment (an ArrayBuffer or Buffer at the client).
struct Binary {
    std::string_view bytes;
};

/// Text that is known to be one JSON value and is sent as it is.
struct RawJson {
    std::string_view text;
};

/// What is wrong with the arguments of an event, for people to read: "argument 1: expected a string, got a
/// number", "argument 2 is missing". Arguments are counted from 1 here.
struct ArgumentError {
    ArgumentError() = default;
    ArgumentError(std::size_t which, std::string text) : argument(which), message(std::move(text)) {}

    std::size_t argument = 0;
    std::string message;
};
/// What value() of a result that holds an ArgumentError does: throws std::invalid_argument.
[[noreturn]] void throw_exception_from_error(const ArgumentError& error, const boost::source_location&);

template <class T>
using ArgumentResult = boost::system::result<T, ArgumentError>;

/// The arguments of an outgoing event or ack while they are put together.
class ArgumentWriter {
public:
    void add(std::string_view text);
    void add(const char* text) { add(std::string_view(text)); }
    void add(const std::string& text) { add(std::string_view(text)); }
    void add(bool boolean);
    void add(double number);
    void add(std::nullptr_t);
    void add(json::View value);
    void add(RawJson json);
    void add(Binary binary);
    /// All arguments of a received event, attachments included, as they came. They must be the first binary
    /// content (asserted): their placeholders keep their numbers.
    void add(const Arguments& arguments);
    /// Vectors, optionals, and what has a `to_json(json::Writer&, const T&)` beside it.
    template <json::Writable T>
    void add(const T& value) {
        separate();
        json::Writer writer(json_);
        to_json(writer, value);
    }
    template <std::integral T>
    requires(!std::same_as<T, bool>) void add(T number) {
        separate();
        json_ += std::to_string(number);
    }

    /// The JSON text inside the array's brackets.
    std::string_view json() const noexcept { return json_; }
    std::span<const std::string> attachments() const noexcept { return attachments_; }

private:
    void separate();

    std::string json_;
    std::vector<std::string> attachments_;
};

/// The arguments of a received event or ack. They view the received packet and are valid until the handler
/// returns.
class Arguments {
public:
    Arguments(std::span<const json::View> values, std::span<const std::string> attachments)
        : values_(values), attachments_(attachments) {}

    std::size_t size() const noexcept { return values_.size(); }
    /// `null` where there is no such argument.
    json::View operator[](std::size_t index) const noexcept {
        return index < values_.size() ? values_[index] : json::View();
    }
    /// The bytes of argument `index` if it was sent as binary.
    std::optional<std::string_view> binary(std::size_t index) const;
    /// The bytes that a placeholder object found anywhere inside an argument stands for.
    std::optional<std::string_view> binary(json::View placeholder) const;

    /// Argument `index` (from 0) as a bool, integer, double, std::string, json::View, Binary, an optional or
    /// vector of those, or a type with a `from_json(json::View, T&)` beside it (json_convert.hpp).
    template <class T>
    ArgumentResult<T> get(std::size_t index) const {
        T value{};
        if (auto error = read(index, value)) return std::move(*error);
        return value;
    }
    /// The first arguments together: `args.as<std::string, int>()`. Further ones are ignored, as in
    /// JavaScript.
    template <class... T>
    ArgumentResult<std::tuple<T...>> as() const {
        std::tuple<T...> all;
        std::optional<ArgumentError> error;
        std::size_t index = 0;
        std::apply([&](auto&... value) { (void)((error = read(index++, value), !error) && ...); }, all);
        if (error) return std::move(*error);
        return all;
    }

    std::span<const json::View> values() const noexcept { return values_; }
    std::span<const std::string> attachments() const noexcept { return attachments_; }

private:
    template <class T>
    std::optional<ArgumentError> read(std::size_t index, T& into) const {
        constexpr bool is_optional = requires {
            into.has_value();
        };
        if (index >= size() && !is_optional) return missing(index);
        if (auto error = from_json((*this)[index], into)) return wrong(index, error->text);
        return std::nullopt;
    }
    std::optional<ArgumentError> read(std::size_t index, Binary& into) const;
    static ArgumentError missing(std::size_t index);
    static ArgumentError wrong(std::size_t index, std::string_view what);

    std::span<const json::View> values_;
    std::span<const std::string> attachments_;
};

}  // namespace siopp::socketio
