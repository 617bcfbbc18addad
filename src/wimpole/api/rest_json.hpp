#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "siopp/http.hpp"
#include "wimpole/base/error.hpp"

/// REST answers in the shapes of ElizaOS (ELIZAOS.md §3).
namespace wimpole::api {

siopp::HttpResponse json_response(int status, std::string body);

/// `{"success":true,"data":…}` with data given as JSON text.
siopp::HttpResponse success(std::string_view data, int status = 200);
/// 204.
siopp::HttpResponse no_content();

/// The messaging routes' `{"success":false,"error":"…"}`.
siopp::HttpResponse messaging_error(int status, std::string_view message);
siopp::HttpResponse messaging_error(const Error& error);
/// 403, where the caller may not do what it asks for.
siopp::HttpResponse forbidden();

/// The agent routes' `{"success":false,"error":{"code","message"}}`.
siopp::HttpResponse agent_error(int status, std::string_view code, std::string_view message);

/// What concerns no resource: `{"success":false,"error":{"message","code":status}}`.
siopp::HttpResponse general_error(int status, std::string_view message);
/// What any unknown path below /api answers.
siopp::HttpResponse unknown_endpoint();
/// What a page that may not use the server gets: 403.
siopp::HttpResponse foreign_page();

int status_of(Error::Kind kind);

/// GET, or HEAD, of which siopp sends the head only.
bool is_read(const siopp::HttpRequest& request);

// Reading bodies. Nothing where a member is absent or of another kind.
/// A string that is not empty.
std::optional<std::string> text_of(siopp::json::View object, std::string_view name);
/// The JSON text of an object, or of any value but null; empty for none.
std::string object_text_of(siopp::json::View object, std::string_view name);
std::string value_text_of(siopp::json::View object, std::string_view name);
/// Whether the member is there and not null.
bool has(siopp::json::View object, std::string_view name);

template <class Id>
std::optional<Id> id_of(siopp::json::View object, std::string_view name) {
    const auto text = text_of(object, name);
    return text ? Id::parse(*text) : std::nullopt;
}

/// The value that our own JSON text holds; an absent one where it holds none.
siopp::json::View parsed(std::string_view json);

/// A whole number at the beginning of the text, as JavaScript's parseInt() reads it.
std::optional<std::int64_t> number_of(std::string_view text);

}  // namespace wimpole::api
