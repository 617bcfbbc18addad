#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"

namespace siopp::socketio {

class Arguments;

/// Bytes to be sent as a binary attachment (an ArrayBuffer or Buffer at the client).
struct Binary {
    std::string_view bytes;
};

/// Text that is known to be one JSON value and is sent as it is.
struct RawJson {
    std::string_view text;
};

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

    std::span<const json::View> values() const noexcept { return values_; }
    std::span<const std::string> attachments() const noexcept { return attachments_; }

private:
    std::span<const json::View> values_;
    std::span<const std::string> attachments_;
};

}  // namespace siopp::socketio
