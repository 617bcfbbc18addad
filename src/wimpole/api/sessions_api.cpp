#include "wimpole/api/sessions_api.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/message_json.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using messaging::Message;
using messaging::Submission;
using siopp::json::Kind;
using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::size_t max_metadata_bytes = 10'240;
constexpr std::size_t max_content_letters = 4'000;
constexpr std::size_t default_page = 50;
constexpr std::size_t max_page = 100;
constexpr std::size_t sessions_at_once = 200;
constexpr const char* metadata_too_large = "Metadata exceeds maximum size of 10240 bytes";

/// Unicode letters of valid UTF-8.
std::size_t letters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

void write_members_of(Writer& writer, std::string_view json, View but) {
    const auto object = View::parse(json);
    if (!object) return;
    for (const auto& [key, value] : object->members()) {
        const auto name = key.string().value_or("");
        if (!but.find(name)) writer.key(name).value(value);
    }
}

/// The metadata of a session's message: the session's, what it is, and the sender's own.
std::string message_metadata(const ChatSession& session, View given) {
    std::string json;
    Writer writer(json);
    writer.begin_object();
    write_members_of(writer, session.metadata, given);
    writer.member("sessionId", session.id.to_string())
        .member("userId", session.user.to_string())
        .member("agentId", session.agent.to_string())
        .key("timeoutConfig")
        .raw(messaging::timeout_json(session.timeout));
    for (const auto& [key, value] : given.members()) {
        const auto name = key.string().value_or("");
        if (name != "sessionId" && name != "userId" && name != "agentId" && name != "timeoutConfig")
            writer.key(name).value(value);
    }
    writer.end_object();
    return json;
}

Submission message_of(const ChatSession& session, View body) {
    Submission submission;
    submission.channel = session.channel;
    submission.sender = session.user;
    submission.sender_name = messaging::unnamed_sender;
    submission.text = *body.find("content")->string();
    submission.source = "user";
    submission.metadata = message_metadata(session, body.find("metadata").value_or(View()));
    submission.attachments = value_text_of(body, "attachments");
    Writer writer(submission.raw_message);
    writer.begin_object().member("content", submission.text);
    if (!submission.attachments.empty()) writer.key("attachments").raw(submission.attachments);
    writer.end_object();
    return submission;
}

/// Which messages a client wants; an error names the parameter.
struct Page {
    messaging::HistoryRange range;
    std::size_t limit = default_page;
    bool is_from_the_oldest = false;
};
Result<Page> page_of(const ApiRequest& request) {
    Page page;
    for (const auto* name : {"before", "after"}) {
        const auto text = request.query(name);
        if (!text) continue;
        auto time = parse_iso_time(*text);
        if (!time && std::ranges::all_of(*text, [](char letter) { return letter >= '0' && letter <= '9'; }))
            time = number_of(*text);
        if (!time) return Error{Error::Kind::invalid, name};
        (std::string_view(name) == "before" ? page.range.before_ms : page.range.after_ms) = time;
    }
    const auto limit = number_of(request.query("limit").value_or("")).value_or(default_page);
    page.limit = static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 1, max_page));
    page.is_from_the_oldest = page.range.after_ms && !page.range.before_ms;
    if (page.is_from_the_oldest) page.range.order = messaging::HistoryRange::Order::oldest_first;
    return page;
}

/// One more than the page was asked for.
std::string page_json(std::vector<Message> messages, const Page& page, const ChatSession& session) {
    const bool has_more = messages.size() > page.limit;
    if (has_more) messages.pop_back();
    if (page.is_from_the_oldest) std::ranges::reverse(messages);
    std::string json;
    Writer writer(json);
    writer.begin_object().key("messages").begin_array();
    for (const auto& message : messages)
        writer.raw(session_message_json(message, message.sender == session.agent));
    writer.end_array().member("hasMore", has_more);
    if (!messages.empty()) {
        writer.key("cursors")
            .begin_object()
            .member("before", messages.back().created_at_ms)
            .member("after", messages.front().created_at_ms)
            .end_object();
    }
    writer.end_object();
    return json;
}

}  // namespace

SessionsApi::SessionsApi(messaging::Store& store, messaging::MessageService& service,
                         const agents::AgentRegistry& agents, AgentReplies& replies, const Access& access,
                         Clock clock, SessionLimits limits)
    : store_(store),
      service_(service),
      agents_(agents),
      transport_(replies, agents),
      access_(access),
      clock_(std::move(clock)),
      limits_(limits),
      started_at_ms_(clock_()) {}

void SessionsApi::add_routes(Routes& routes) const {
    const std::string sessions = "/api/messaging/sessions";
    const auto session = sessions + "/:sessionId";
    routes.post(sessions, handler(*this, &SessionsApi::create));
    routes.get(sessions, handler(*this, &SessionsApi::list));
    routes.get(sessions + "/health", handler(*this, &SessionsApi::health));
    routes.get(session, handler(*this, &SessionsApi::show));
    routes.post(session + "/messages", handler(*this, &SessionsApi::post));
    routes.get(session + "/messages", handler(*this, &SessionsApi::messages));
    routes.post(session + "/renew", handler(*this, &SessionsApi::renew));
    routes.post(session + "/heartbeat", handler(*this, &SessionsApi::heartbeat));
    routes.patch(session + "/timeout", handler(*this, &SessionsApi::change_timeout));
    routes.remove(session, handler(*this, &SessionsApi::remove));
}

siopp::HttpResponse SessionsApi::error(int status, std::string_view code, std::string_view message,
                                       std::string_view details) const {
    std::string body;
    Writer writer(body);
    writer.begin_object().key("error").begin_object();
    writer.member("code", code).member("message", message).member("timestamp", iso_time(clock_()));
    if (!details.empty()) writer.key("details").raw(details);
    writer.end_object().end_object();
    return json_response(status, std::move(body));
}

siopp::HttpResponse SessionsApi::invalid(std::string_view what, std::string_view reason,
                                         const Provided& provided) const {
    std::string details;
    Writer writer(details);
    writer.begin_object().member("reason", reason);
    if (provided.value) writer.member(provided.name, *provided.value);
    writer.end_object();
    return error(400, "VALIDATION_ERROR", "Invalid " + std::string(what) + ": " + std::string(reason),
                 details);
}

siopp::HttpResponse SessionsApi::invalid_page(const ApiRequest& request, const std::string& parameter) const {
    constexpr const char* reason = "Must be a valid timestamp";
    std::string details;
    Writer(details)
        .begin_object()
        .member("parameter", parameter)
        .member("value", request.query(parameter).value_or(""))
        .member("reason", reason)
        .end_object();
    return error(400, "VALIDATION_ERROR", "Invalid pagination parameter '" + parameter + "': " + reason,
                 details);
}

siopp::HttpResponse SessionsApi::not_found(const std::string& name) const {
    return error(404, "SESSION_NOT_FOUND", "Session with ID '" + name + "' not found");
}

siopp::Task<SessionsApi::Found> SessionsApi::find(std::string name, Caller caller,
                                                  Operation operation) const {
    const auto id = ChatSessionId::parse(name);
    if (!id) co_return not_found(name);
    auto finding = store_.find_session(*id);
    auto session = co_await std::move(finding);
    if (!session && session.error().kind == Error::Kind::not_found) co_return not_found(name);
    if (!session) co_return error(status_of(session.error().kind), "INTERNAL_ERROR", session.error().reason);

    const auto channel = channel_of_session(*session);
    if (!access_.allows(caller, operation, {&channel, std::nullopt}))
        co_return error(403, "FORBIDDEN", "Forbidden");
    if (session->has_expired(clock_()))
        co_return error(410, "SESSION_EXPIRED", "Session with ID '" + name + "' has expired");
    co_return *std::move(session);
}

siopp::Task<Result<void>> SessionsApi::each(std::function<void(const ChatSession&)> visit) const {
    std::optional<std::int64_t> next;
    do {
        auto listing = store_.sessions(next, sessions_at_once);
        const auto page = co_await std::move(listing);
        if (!page) co_return page.error();
        std::ranges::for_each(page->items, visit);
        next = page->next;
    } while (next);
    co_return Result<void>();
}

SessionsApi::Found SessionsApi::new_session(View body) const {
    std::string missing;
    for (const auto* name : {"agentId", "userId"}) {
        if (!has(body, name)) missing.append(missing.empty() ? "\"" : ",\"").append(name).append("\"");
    }
    if (!missing.empty()) {
        return error(400, "VALIDATION_ERROR", "Missing required fields: agentId, userId",
                     R"({"missingFields":[)" + missing + "]}");
    }
    for (const auto* name : {"agentId", "userId"}) {
        if (id_of<EntityId>(body, name)) continue;
        const auto given = std::string(body.find(name)->raw());
        return error(400, "VALIDATION_ERROR", "Invalid UUID format for field '" + std::string(name) + "'",
                     R"({"expectedFormat":"UUID v4","providedValue":)" + given + "}");
    }
    ChatSession session;
    session.id = ChatSessionId::random();
    session.channel = ChannelId::random();
    session.agent = *id_of<EntityId>(body, "agentId");
    session.user = *id_of<EntityId>(body, "userId");
    if (!agents_.is_active(session.agent)) {
        return error(404, "AGENT_NOT_FOUND", "Agent with ID '" + session.agent.to_string() + "' not found");
    }
    const auto timeout = session_timeout_of(body.find("timeoutConfig"), limits_);
    if (!timeout) {
        return invalid("timeout configuration", timeout.error().reason,
                       {"providedConfig", body.find("timeoutConfig")});
    }
    if (has(body, "metadata") && object_text_of(body, "metadata").empty())
        return invalid("metadata", "Metadata must be an object");
    if (auto metadata = object_text_of(body, "metadata"); !metadata.empty()) session.metadata = metadata;
    if (session.metadata.size() > max_metadata_bytes)
        return invalid("metadata", metadata_too_large, {"providedMetadata", body.find("metadata")});
    session.timeout = *timeout;
    session.created_at_ms = session.last_activity_ms = clock_();
    session.set_end();
    return session;
}

siopp::Task<Answer> SessionsApi::create(ApiRequest request) const {
    auto made = new_session(request.body());
    if (auto* refusal = std::get_if<siopp::HttpResponse>(&made)) co_return std::move(*refusal);
    auto session = std::get<ChatSession>(std::move(made));
    if (!access_.may_send_as(request.caller, session.user)) co_return error(403, "FORBIDDEN", "Forbidden");

    auto channel = channel_of_session(session);
    auto creating = store_.create_session(std::move(session), std::move(channel), limits_.max_sessions);
    const auto created = co_await std::move(creating);
    if (!created) {
        co_return error(status_of(created.error().kind), "SESSION_CREATION_FAILED",
                        "Failed to create session: " + created.error().reason);
    }
    co_return json_response(201, created_session_json(*created));
}

siopp::Task<Answer> SessionsApi::list(ApiRequest request) const {
    const auto now = clock_();
    std::size_t active = 0;
    std::size_t total = 0;
    std::string body;
    Writer writer(body);
    writer.begin_object().key("sessions").begin_array();
    auto listing = each([&](const ChatSession& session) {
        const auto channel = channel_of_session(session);
        if (!access_.allows(request.caller, Operation::read, {&channel, std::nullopt})) return;
        ++total;
        if (session.has_expired(now)) return;
        ++active;
        writer.raw(session_json(session, now));
    });
    const auto listed = co_await std::move(listing);
    if (!listed) co_return error(status_of(listed.error().kind), "INTERNAL_ERROR", listed.error().reason);
    writer.end_array().member("total", active).key("stats").begin_object();
    writer.member("totalSessions", total)
        .member("activeSessions", active)
        .member("expiredSessions", total - active)
        .end_object()
        .end_object();
    co_return json_response(200, std::move(body));
}

siopp::Task<Answer> SessionsApi::health(ApiRequest) const {
    const auto now = clock_();
    std::size_t active = 0;
    std::size_t expiring = 0;
    auto counting = each([&](const ChatSession& session) {
        if (session.has_expired(now)) return;
        ++active;
        if (session.is_near_expiration(now)) ++expiring;
    });
    const auto counted = co_await std::move(counting);
    if (!counted) co_return error(status_of(counted.error().kind), "INTERNAL_ERROR", counted.error().reason);
    std::string body;
    Writer(body)
        .begin_object()
        .member("status", "healthy")
        .member("activeSessions", active)
        .member("timestamp", iso_time(now))
        .member("expiringSoon", expiring)
        .member("uptime", static_cast<double>(now - started_at_ms_) / 1000)
        .end_object();
    co_return json_response(200, std::move(body));
}

siopp::Task<Answer> SessionsApi::show(ApiRequest request) const {
    auto finding = find(request, Operation::read);
    auto found = co_await std::move(finding);
    if (auto* refusal = std::get_if<siopp::HttpResponse>(&found)) co_return std::move(*refusal);
    co_return json_response(200, session_json(std::get<ChatSession>(found), clock_()));
}

siopp::Task<Answer> SessionsApi::post(ApiRequest request) const {
    const auto body = request.body();
    const auto transport = transport_of(body);
    if (!transport) co_return invalid("content", transport.error().reason);
    const auto content = body.find("content").value_or(View()).string();
    if (!content) co_return invalid("content", "Invalid message request format");
    auto finding = find(request, Operation::send);
    auto found = co_await std::move(finding);
    if (auto* refusal = std::get_if<siopp::HttpResponse>(&found)) co_return std::move(*refusal);
    auto session = std::get<ChatSession>(std::move(found));
    // Its agent takes part, too, but the message is the user's.
    if (!access_.may_send_as(request.caller, session.user)) co_return error(403, "FORBIDDEN", "Forbidden");
    if (content->find_first_not_of(" \t\r\n") == std::string::npos)
        co_return invalid("content", "Content cannot be empty");
    if (letters(*content) > max_content_letters)
        co_return invalid("content", "Content exceeds maximum length of 4000 characters");
    if (object_text_of(body, "metadata").size() > max_metadata_bytes)
        co_return invalid("metadata", metadata_too_large, {"providedMetadata", body.find("metadata")});

    const bool was_renewed = session.timeout.auto_renew && session.renew(clock_());
    session.last_activity_ms = clock_();
    auto updating = store_.update_session(session);
    const auto updated = co_await std::move(updating);
    if (!updated) {
        co_return error(status_of(updated.error().kind), "MESSAGE_SEND_FAILED",
                        "Failed to send message: " + updated.error().reason);
    }

    ReplyTransport::Exchange exchange;
    exchange.submission = message_of(session, body);
    exchange.agent = session.agent;
    exchange.transport = *transport;
    exchange.post = [this](Submission message) { return service_.submit(std::move(message), {}, {}); };
    exchange.failure = [this](const Error& failure) {
        return error(status_of(failure.kind), "MESSAGE_SEND_FAILED",
                     "Failed to send message: " + failure.reason);
    };
    exchange.more = [status = session_status_json(session, was_renewed, clock_())] {
        return R"(,"sessionStatus":)" + status;
    };
    auto answering = transport_.answer(std::move(exchange));
    co_return co_await std::move(answering);
}

siopp::Task<Answer> SessionsApi::messages(ApiRequest request) const {
    const auto page = page_of(request);
    if (!page) co_return invalid_page(request, page.error().reason);
    auto finding = find(request, Operation::read);
    auto found = co_await std::move(finding);
    if (auto* refusal = std::get_if<siopp::HttpResponse>(&found)) co_return std::move(*refusal);
    const auto session = std::get<ChatSession>(std::move(found));

    auto reading = store_.history(session.channel, page->range, page->limit + 1);
    auto read = co_await std::move(reading);
    if (!read) co_return error(500, "INTERNAL_ERROR", read.error().reason);
    co_return json_response(200, page_json(*std::move(read), *page, session));
}

siopp::Task<Answer> SessionsApi::keep(ChatSession session) const {
    const auto id = session.id.to_string();
    auto updating = store_.update_session(std::move(session));
    const auto updated = co_await std::move(updating);
    // It may have been deleted meanwhile.
    if (!updated && updated.error().kind == Error::Kind::not_found) co_return not_found(id);
    if (!updated) co_return error(status_of(updated.error().kind), "INTERNAL_ERROR", updated.error().reason);
    co_return json_response(200, session_json(*updated, clock_()));
}

siopp::Task<Answer> SessionsApi::renew(ApiRequest request) const {
    auto finding = find(request, Operation::send);
    auto found = co_await std::move(finding);
    if (auto* refusal = std::get_if<siopp::HttpResponse>(&found)) co_return std::move(*refusal);
    auto session = std::get<ChatSession>(std::move(found));
    if (!session.renew(clock_())) {
        co_return error(400, "SESSION_RENEWAL_FAILED",
                        "Failed to renew session '" + session.id.to_string() + "': Maximum duration reached");
    }
    auto keeping = keep(std::move(session));
    co_return co_await std::move(keeping);
}

siopp::Task<Answer> SessionsApi::heartbeat(ApiRequest request) const {
    auto finding = find(request, Operation::send);
    auto found = co_await std::move(finding);
    if (auto* refusal = std::get_if<siopp::HttpResponse>(&found)) co_return std::move(*refusal);
    auto session = std::get<ChatSession>(std::move(found));
    session.last_activity_ms = clock_();
    if (session.timeout.auto_renew) (void)session.renew(clock_());
    auto keeping = keep(std::move(session));
    co_return co_await std::move(keeping);
}

siopp::Task<Answer> SessionsApi::change_timeout(ApiRequest request) const {
    const auto timeout = session_timeout_of(request.body(), limits_);
    auto finding = find(request, Operation::send);
    auto found = co_await std::move(finding);
    if (auto* refusal = std::get_if<siopp::HttpResponse>(&found)) co_return std::move(*refusal);
    if (!timeout) {
        co_return invalid("timeout configuration", timeout.error().reason,
                          {"providedConfig", request.body()});
    }
    auto session = std::get<ChatSession>(std::move(found));
    session.timeout = *timeout;
    session.set_end();
    auto keeping = keep(std::move(session));
    co_return co_await std::move(keeping);
}

/// Its channel stays, with its messages.
siopp::Task<Answer> SessionsApi::remove(ApiRequest request) const {
    auto finding = find(request, Operation::send);
    auto found = co_await std::move(finding);
    if (auto* refusal = std::get_if<siopp::HttpResponse>(&found)) co_return std::move(*refusal);
    const auto session = std::get<ChatSession>(std::move(found));
    auto deleting = store_.delete_session(session.id);
    const auto deleted = co_await std::move(deleting);
    if (!deleted) co_return error(status_of(deleted.error().kind), "INTERNAL_ERROR", deleted.error().reason);
    if (!*deleted) co_return not_found(session.id.to_string());
    std::string body;
    Writer(body)
        .begin_object()
        .member("success", true)
        .member("message", "Session " + session.id.to_string() + " deleted successfully")
        .end_object();
    co_return json_response(200, std::move(body));
}

}  // namespace wimpole::api
