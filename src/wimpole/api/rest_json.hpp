#pragma once

#include <string>
#include <string_view>

#include "siopp/http.hpp"

/// REST answers in the shapes of ElizaOS.
namespace wimpole::api {

siopp::HttpResponse json_response(int status, std::string body);

/// `{"success":true,"data":…}` with data given as JSON text.
siopp::HttpResponse success(std::string_view data);

/// The agent routes' `{"success":false,"error":{"code","message"}}`.
siopp::HttpResponse agent_error(int status, std::string_view code, std::string_view message);

/// What any unknown path below /api answers.
siopp::HttpResponse unknown_endpoint();

/// What a page that may not use the server gets: 403.
siopp::HttpResponse foreign_page();

/// GET, or HEAD, of which siopp sends the head only.
bool is_read(const siopp::HttpRequest& request);

}  // namespace wimpole::api
