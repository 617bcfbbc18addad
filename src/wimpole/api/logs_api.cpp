#include "wimpole/api/logs_api.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::string_view everything = "all";

/// What a client asks for: in the query, or as a member of a POST's body.
class Parameters {
public:
    explicit Parameters(const siopp::HttpRequest& request) : query_(request.query()) {
        if (request.method != "POST") return;
        if (const auto body = View::parse(request.body)) body_ = *body;
    }

    std::string text(std::string_view name) const {
        if (auto value = siopp::query_parameter(query_, name)) return *std::move(value);
        const auto member = body_.find(name);
        if (!member || member->is_null()) return {};
        const auto string = member->string();
        return string ? *string : std::string(member->raw());
    }

    std::string text_or_all(std::string_view name) const {
        auto value = text(name);
        return value.empty() ? std::string(everything) : value;
    }

    std::optional<std::int64_t> integer(std::string_view name) const {
        const auto value = text(name);
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() || end != value.data() + value.size()) return std::nullopt;
        return number;
    }

private:
    std::string_view query_;
    View body_;
};

std::size_t line_limit(const Parameters& parameters) {
    const auto limit = parameters.integer("limit").value_or(0);
    if (limit <= 0) return LogsApi::default_limit;
    return limit < static_cast<std::int64_t>(LogsApi::max_limit) ? static_cast<std::size_t>(limit)
                                                                 : LogsApi::max_limit;
}

logs::LogFilter filter_of(const Parameters& parameters) {
    logs::LogFilter filter;
    filter.set_level(parameters.text("level"));
    for (const auto* name : {"agentName", "agentId", "channelId", "text"})
        filter.set_text(name, parameters.text(name));
    return filter;
}

}  // namespace

siopp::HttpResponse LogsApi::list(const siopp::HttpRequest& request) const {
    const Parameters parameters(request);
    const auto lines =
        journal_.select(filter_of(parameters), parameters.integer("since"), line_limit(parameters));
    std::string body;
    Writer writer(body);
    writer.begin_object().key("logs").begin_array();
    for (const auto& line : lines)
        writer.raw(line->json);
    writer.end_array()
        .member("count", lines.size())
        .member("total", journal_.size())
        .member("requestedLevel", parameters.text_or_all("level"))
        .member("agentName", parameters.text_or_all("agentName"))
        .member("agentId", parameters.text_or_all("agentId"))
        .key("levels")
        .begin_array();
    for (const auto level : logs::all_levels)
        writer.value(to_string(level));
    writer.end_array().end_object();
    return json_response(200, std::move(body));
}

siopp::HttpResponse LogsApi::clear() const {
    journal_.clear();
    return json_response(200, R"({"status":"success","message":"Logs cleared successfully"})");
}

}  // namespace wimpole::api
