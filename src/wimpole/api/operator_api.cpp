#include "wimpole/api/operator_api.hpp"

#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/json_members.hpp"

namespace wimpole::api {

using siopp::json::Writer;

namespace {

siopp::Task<Answer> at_once(siopp::HttpResponse response) {
    co_return response;
}

}  // namespace

OperatorApi::OperatorApi(logs::Journal& journal, logs::Tracer& tracer, const Access& access,
                         OperatorSources sources, std::span<const WebAsset> assets)
    : access_(access), sources_(std::move(sources)), logs_(journal), trace_(tracer), assets_(assets) {}

Handler OperatorApi::for_everybody(Reply reply) const {
    return [reply = std::move(reply)](ApiRequest request) { return at_once(reply(request)); };
}

Handler OperatorApi::for_operators(Reply reply) const {
    return [this, reply = std::move(reply)](ApiRequest request) {
        const bool may_look = access_.allows(request.caller, Operation::logs, {});
        return at_once(may_look ? reply(request) : forbidden());
    };
}

void OperatorApi::add_routes(Routes& routes) const {
    using Request = const ApiRequest&;
    routes.get("/metrics", for_operators([this](Request) { return metrics(); }));

    routes.get("/api/server/models", handler(*this, &OperatorApi::models));

    const std::string logs = "/api/server/logs";
    const auto list = for_operators([this](Request request) { return logs_.list(request.http); });
    routes.get(logs, list);
    routes.post(logs, list);
    routes.remove(logs, for_operators([this](Request) { return logs_.clear(); }));

    const std::string traces = "/api/server/trace";
    routes.get(traces, for_operators([this](Request) { return trace_.list(); }));
    routes.post(traces, for_operators([this](Request request) { return trace_.start(request.body()); }));
    routes.remove(traces, for_operators([this](Request) { return trace_.stop_all(); }));
    routes.remove(traces + "/:traceId", for_operators([this](Request request) {
                      return trace_.stop(request.parameter("traceId"));
                  }));

    routes.get_public("/livez",
                      for_everybody([](Request) { return json_response(200, R"({"status":"alive"})"); }));
    routes.get_public("/readyz", for_everybody([this](Request) { return readiness(); }));
    routes.get_public("/api/asyncapi.json", for_everybody([this](Request request) {
                          return assets_.handle(request.http).value_or(unknown_endpoint());
                      }));
}

siopp::HttpResponse OperatorApi::metrics() const {
    siopp::HttpResponse response;
    response.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"},
                        {"Cache-Control", "no-store"},
                        {"X-Content-Type-Options", "nosniff"}};
    response.body = siopp::to_prometheus_text(sources_.metrics());
    return response;
}

siopp::Task<Answer> OperatorApi::models(ApiRequest request) const {
    if (!access_.allows(request.caller, Operation::logs, {})) co_return forbidden();

    auto listing = sources_.models();
    const auto offers = co_await std::move(listing);
    std::string data;
    Writer writer(data);
    writer.begin_object().key("models").begin_array();
    for (const auto& offer : offers) {
        writer.begin_object().member("name", offer.name).member("available", offer.needs.empty());
        text_member(writer, "plugin", offer.plugin);
        text_member(writer, "model", offer.model);
        text_member(writer, "origin", offer.origin);
        text_member(writer, "baseUrl", offer.base_url);
        text_member(writer, "needs", offer.needs);
        writer.end_object();
    }
    writer.end_array().end_object();
    co_return success(data);
}

siopp::HttpResponse OperatorApi::readiness() const {
    const auto reason = sources_.why_not_ready();
    if (!reason) return json_response(200, R"({"status":"ready"})");
    std::string body;
    Writer writer(body);
    writer.begin_object().member("status", "not ready").member("reason", *reason).end_object();
    return json_response(503, std::move(body));
}

}  // namespace wimpole::api
