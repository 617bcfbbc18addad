#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/agent_replies.hpp"
#include "wimpole/api/reply_transport.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/api/session_table.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/message_service.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// Sessions (ELIZAOS.md §3.4). Any worker.
class SessionsApi {
public:
    /// All must outlive it.
    SessionsApi(messaging::Store& store, messaging::MessageService& service,
                const agents::AgentRegistry& agents, AgentReplies& replies, const Access& access, Clock clock,
                SessionLimits limits = {});

    void add_routes(Routes& routes) const;
    /// The sessions of earlier runs. The task may outlive neither this nor the store.
    siopp::Task<Result<void>> load();

private:
    using Found = std::variant<Session, siopp::HttpResponse>;

    siopp::Task<Answer> create(ApiRequest request) const;
    siopp::Task<Answer> list(ApiRequest request) const;
    siopp::Task<Answer> health(ApiRequest request) const;
    siopp::Task<Answer> show(ApiRequest request) const;
    siopp::Task<Answer> post(ApiRequest request) const;
    siopp::Task<Answer> messages(ApiRequest request) const;
    siopp::Task<Answer> renew(ApiRequest request) const;
    siopp::Task<Answer> heartbeat(ApiRequest request) const;
    siopp::Task<Answer> change_timeout(ApiRequest request) const;
    siopp::Task<Answer> remove(ApiRequest request) const;

    siopp::HttpResponse error(int status, std::string_view code, std::string_view message,
                              std::string_view details = {}) const;
    /// What a client gave, by the name that the real server has for it.
    struct Provided {
        std::string_view name;
        std::optional<siopp::json::View> value;
    };
    siopp::HttpResponse invalid(std::string_view what, std::string_view reason,
                                const Provided& provided = {}) const;
    siopp::HttpResponse invalid_page(const ApiRequest& request, const std::string& parameter) const;
    Found find(const ApiRequest& request, Operation operation) const;
    std::variant<Session, siopp::HttpResponse> new_session(siopp::json::View body) const;
    siopp::Task<Result<void>> keep(Session session) const;
    siopp::Task<Answer> kept(Session session) const;

    messaging::Store& store_;
    messaging::MessageService& service_;
    const agents::AgentRegistry& agents_;
    ReplyTransport transport_;
    const Access& access_;
    Clock clock_;
    SessionLimits limits_;
    std::int64_t started_at_ms_;
    mutable SessionTable sessions_;
};

}  // namespace wimpole::api
