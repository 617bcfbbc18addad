#include "wimpole/events/binary_content.hpp"

#include <optional>
#include <utility>

#include "siopp/base/json_writer.hpp"

namespace wimpole::events {

using siopp::json::Kind;
using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::string_view buffer_type = "Buffer";
constexpr std::string_view quoted_buffer_type = "\"Buffer\"";
constexpr std::int64_t max_byte = 255;

/// Copies a value, except for the objects that `replace(writer, object)` writes itself (true then).
template <class Replace>
void copy(Writer& writer, View value, const Replace& replace) {
    if (value.kind() == Kind::array) {
        writer.begin_array();
        for (const auto element : value.elements())
            copy(writer, element, replace);
        writer.end_array();
    } else if (value.kind() != Kind::object) {
        writer.value(value);
    } else if (!replace(writer, value)) {
        writer.begin_object();
        for (const auto& [key, member] : value.members())
            copy(writer.key(key.string().value_or("")), member, replace);
        writer.end_object();
    }
}

void write_buffer(Writer& writer, std::string_view bytes) {
    writer.begin_object().member("type", buffer_type).key("data").begin_array();
    for (const char byte : bytes)
        writer.value(static_cast<unsigned>(static_cast<unsigned char>(byte)));
    writer.end_array().end_object();
}

/// The bytes of what write_buffer() has written.
std::optional<std::string> bytes_of(View object) {
    const auto type = object.find("type");
    const auto data = object.find("data");
    if (!type || type->plain_string() != buffer_type || !data || data->kind() != Kind::array)
        return std::nullopt;

    std::string bytes;
    for (const auto element : data->elements()) {
        const auto byte = element.integer();
        if (!byte || *byte < 0 || *byte > max_byte) return std::nullopt;
        bytes += static_cast<char>(*byte);
    }
    return bytes;
}

}  // namespace

Result<std::string> without_placeholders(const siopp::Arguments& arguments, std::size_t max_bytes) {
    const Error too_long{Error::Kind::invalid,
                         "Binary content is longer than " + std::to_string(max_bytes) + " bytes as JSON"};
    std::size_t bytes = 0;
    for (const auto& attachment : arguments.attachments())
        bytes += attachment.size();
    if (bytes > max_bytes) return too_long;

    std::string json;
    Writer writer(json);
    copy(writer, arguments[0], [&](Writer& into, View object) {
        const auto attached = arguments.binary(object);
        // Many placeholders may stand for the same bytes.
        if (attached && json.size() <= max_bytes) write_buffer(into, *attached);
        if (attached && json.size() > max_bytes) into.value(nullptr);
        return attached.has_value();
    });
    if (json.size() > max_bytes) return too_long;
    return json;
}

bool may_hold_bytes(const messaging::Message& message) {
    return message.attachments.find(quoted_buffer_type) != std::string::npos ||
           message.metadata.find(quoted_buffer_type) != std::string::npos;
}

BinaryObject::BinaryObject(std::string_view json) {
    bool holds_placeholder = false;
    std::string changed;
    Writer writer(changed);
    const auto given = View::parse(json);
    copy(writer, given ? *given : View(), [&](Writer& into, View object) {
        // A client would take it for bytes that are not there, and close the connection.
        if (object.find("_placeholder")) holds_placeholder = true;
        auto bytes = bytes_of(object);
        if (!bytes) return false;
        into.begin_object().member("_placeholder", true).member("num", bytes_.size()).end_object();
        bytes_.push_back(*std::move(bytes));
        return true;
    });

    const bool is_sent_as_bytes = !holds_placeholder && bytes_.size() <= max_binary_values;
    if (!is_sent_as_bytes) bytes_.clear();
    json_ = is_sent_as_bytes ? std::move(changed) : std::string(json);
    const auto parsed = View::parse(json_);
    if (parsed) object_ = *parsed;
}

}  // namespace wimpole::events
