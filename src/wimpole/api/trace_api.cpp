#include "wimpole/api/trace_api.hpp"

#include <string>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/json_members.hpp"

namespace wimpole::api {

using siopp::json::View;
using siopp::json::Writer;

namespace {

void write_trace(Writer& writer, const logs::TraceState& trace) {
    writer.begin_object().member("id", trace.id);
    text_member(writer, "socketId", trace.request.socket_id);
    text_member(writer, "channelId", trace.request.channel_id);
    writer.member("expiresAt", trace.expires_at_ms)
        .member("lines", trace.lines)
        .member("maxLines", trace.request.max_lines);
    text_member(writer, "captureFile", trace.file);
    writer.end_object();
}

/// `otherwise` where it is absent; what is no number is out of every range.
std::int64_t number_of(View body, std::string_view name, std::int64_t otherwise) {
    const auto member = body.find(name);
    if (!member || member->is_null()) return otherwise;
    return member->integer().value_or(0);
}

std::size_t size_of(View body, std::string_view name, std::size_t otherwise) {
    const auto number = number_of(body, name, static_cast<std::int64_t>(otherwise));
    return number < 0 ? 0 : static_cast<std::size_t>(number);
}

logs::TraceRequest request_of(View body) {
    logs::TraceRequest request;
    request.socket_id = string_or_empty(body, "socketId");
    request.channel_id = string_or_empty(body, "channelId");
    request.duration = std::chrono::seconds(number_of(body, "seconds", request.duration.count()));
    request.max_lines = size_of(body, "maxLines", request.max_lines);
    request.capture = is_true(body, "capture");
    request.max_capture_bytes = size_of(body, "maxBytes", request.max_capture_bytes);
    return request;
}

int status_of_refusal(Error::Kind kind) {
    if (kind == Error::Kind::invalid) return 400;
    return kind == Error::Kind::busy ? 409 : 500;
}

siopp::HttpResponse refused(int status, std::string_view reason) {
    std::string body;
    Writer writer(body);
    writer.begin_object().member("success", false).member("error", reason).end_object();
    return json_response(status, std::move(body));
}

}  // namespace

siopp::HttpResponse TraceApi::stop_all() const {
    tracer_.stop_all();
    return success("{}");
}

siopp::HttpResponse TraceApi::start(View body) const {
    auto wanted = request_of(body);
    if (wanted.socket_id.empty() && wanted.channel_id.empty() && !is_true(body, "all"))
        return refused(400, "Name a socketId or a channelId, or say all: true.");

    const auto trace = tracer_.start(std::move(wanted));
    if (!trace) return refused(status_of_refusal(trace.error().kind), trace.error().reason);
    std::string data;
    Writer writer(data);
    write_trace(writer, *trace);
    auto response = success(data);
    response.status = 201;
    return response;
}

siopp::HttpResponse TraceApi::list() const {
    std::string data;
    Writer writer(data);
    writer.begin_object().key("traces").begin_array();
    for (const auto& trace : tracer_.states())
        write_trace(writer, trace);
    writer.end_array().end_object();
    return success(data);
}

siopp::HttpResponse TraceApi::stop(std::string_view id) const {
    return tracer_.stop(id) ? success("{}") : refused(404, "There is no such trace.");
}

}  // namespace wimpole::api
