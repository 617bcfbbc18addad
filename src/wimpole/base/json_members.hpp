#pragma once

#include <string>
#include <string_view>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"

/// Members of JSON objects where a missing one is no error.
namespace wimpole {

/// A null where the text is no JSON. The text must outlive the view.
inline siopp::json::View parsed_or_null(std::string_view text) {
    const auto view = siopp::json::View::parse(text);
    return view ? *view : siopp::json::View();
}

/// A null where there is none of that name, or `object` is none.
inline siopp::json::View member_or_null(siopp::json::View object, std::string_view name) {
    return object.find(name).value_or(siopp::json::View());
}

/// Empty where the member is no string.
inline std::string string_or_empty(siopp::json::View object, std::string_view name) {
    return member_or_null(object, name).string().value_or("");
}

/// Whether the member is the literal true.
inline bool is_true(siopp::json::View object, std::string_view name) {
    return member_or_null(object, name).boolean().value_or(false);
}

/// Writes a member, unless it is empty.
inline void text_member(siopp::json::Writer& writer, std::string_view name, std::string_view text) {
    if (!text.empty()) writer.member(name, text);
}
/// The same for JSON text.
inline void raw_member(siopp::json::Writer& writer, std::string_view name, std::string_view json) {
    if (!json.empty()) writer.key(name).raw(json);
}

/// Writes all members of an object into the one that is open; nothing for anything but an object.
inline void write_members(siopp::json::Writer& writer, siopp::json::View object) {
    for (const auto& [key, value] : object.members())
        writer.key(key.string().value_or("")).value(value);
}

}  // namespace wimpole
