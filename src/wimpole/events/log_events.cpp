#include "wimpole/events/log_events.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/events/event_json.hpp"
#include "wimpole/events/socket_state.hpp"

namespace wimpole::events {

using siopp::RawJson;
using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::string_view forbidden = "This connection may not read the log";

std::string confirmation(bool subscribed, std::string_view message) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("subscribed", subscribed).member("message", message).end_object();
    return json;
}

std::string filters_updated(const logs::FilterObject& filters) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("success", true).key("filters").raw(filters.to_json()).end_object();
    return json;
}

std::string filters_refused(std::string_view error) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("success", false).member("error", error).end_object();
    return json;
}

/// `dropped` stands before what was not dropped, and only where something was.
std::string log_stream(const logs::LogLine& line, std::uint64_t dropped) {
    std::string json;
    json.reserve(64 + line.json.size());
    Writer writer(json);
    writer.begin_object().member("type", "log_entry");
    if (dropped > 0) writer.member("dropped", dropped);
    writer.key("payload").raw(line.json).end_object();
    return json;
}

std::string log_batch(const logs::LogSubscriber::Batch& batch) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("type", "log_entries");
    if (batch.dropped > 0) writer.member("dropped", batch.dropped);
    writer.key("payload").begin_array();
    for (const auto& line : batch.lines)
        writer.raw(line->json);
    writer.end_array().end_object();
    return json;
}

LogForm form_of(View options) {
    const auto batches = options.find("batches");
    return batches && batches->boolean().value_or(false) ? LogForm::batches : LogForm::lines;
}

/// The event, then the answer to an acknowledged emit.
void tell(siopp::Socket& socket, siopp::Event& event, std::string_view name, std::string json,
          Outcome outcome) {
    auto ack = std::move(event.ack);
    socket.emit(name, RawJson{json});
    if (ack.wanted()) ack(RawJson{answer(std::move(json), outcome)});
}

/// That subscription, if it is still the one by which the socket reads the log.
std::shared_ptr<LogSubscription> subscription_of(siopp::Socket& socket,
                                                 const logs::SharedLogSubscriber& subscriber) {
    const auto& subscription = state_of(socket)->log_subscription;
    return subscription && subscription->subscriber == subscriber ? subscription : nullptr;
}

}  // namespace

LogEvents::LogEvents(logs::Journal& journal, Rules rules, LogEventLimits limits)
    : journal_(journal), rules_(std::move(rules)), limits_(limits) {}

void LogEvents::register_on(siopp::Namespace& name_space) {
    handle_by(&LogEvents::subscribe, name_space, "subscribe_logs");
    handle_by(&LogEvents::unsubscribe, name_space, "unsubscribe_logs");
    handle_by(&LogEvents::update_filters, name_space, "update_log_filters");
}

void LogEvents::handle_by(Handler handler, siopp::Namespace& name_space, std::string event) {
    name_space.on(std::move(event), [this, handler](siopp::Socket& socket, siopp::Event& received) {
        if (rules_.admit(socket, received.ack)) (this->*handler)(socket, received);
    });
}

void LogEvents::subscribe(siopp::Socket& socket, siopp::Event& event) {
    const auto state = state_of(socket);
    // As at the real server, subscribing again begins anew.
    state->log_subscription.reset();
    constexpr std::string_view name = "log_subscription_confirmed";
    if (!rules_.may_read(socket))
        return tell(socket, event, name, confirmation(false, forbidden), Outcome::failed);

    logs::FilterObject filters;
    const auto options = event.args[0];
    if (const auto wanted = options.find("filters"); wanted && !filters.merge(*wanted))
        return tell(socket, event, name, confirmation(false, "The filters are too large"), Outcome::failed);

    // The wake-up runs on the threads that log, where the socket may not be touched.
    const auto weak = std::make_shared<std::weak_ptr<logs::LogSubscriber>>();
    auto wake = [this, weak, executor = siopp::Executor::current(), handle = socket.handle()] {
        return executor->post([this, weak, handle] {
            if (auto subscriber = weak->lock()) siopp::spawn(deliver(handle, std::move(subscriber)));
        });
    };
    auto subscriber = journal_.subscribe(filters.filter(), backfill(options), std::move(wake));
    if (!subscriber)
        return tell(socket, event, name, confirmation(false, "Too many connections read the log"),
                    Outcome::failed);

    *weak = subscriber;
    state->log_subscription = std::make_shared<LogSubscription>(journal_, subscriber, form_of(options));
    state->log_subscription->filters = std::move(filters);
    const auto handle = socket.handle();
    tell(socket, event, name, confirmation(true, "Successfully subscribed to log stream"), Outcome::done);
    siopp::spawn(deliver(handle, std::move(subscriber)));
}

void LogEvents::unsubscribe(siopp::Socket& socket, siopp::Event& event) {
    state_of(socket)->log_subscription.reset();
    tell(socket, event, "log_subscription_confirmed",
         confirmation(false, "Successfully unsubscribed from log stream"), Outcome::done);
}

void LogEvents::update_filters(siopp::Socket& socket, siopp::Event& event) {
    const auto subscription = state_of(socket)->log_subscription;
    constexpr std::string_view name = "log_filters_updated";
    if (!subscription)
        return tell(socket, event, name, filters_refused("Not subscribed to log stream"), Outcome::failed);
    if (!subscription->filters.merge(event.args[0]))
        return tell(socket, event, name, filters_refused("The filters are too large"), Outcome::failed);

    subscription->subscriber->set_filter(subscription->filters.filter());
    tell(socket, event, name, filters_updated(subscription->filters), Outcome::done);
}

logs::Journal::Backfill LogEvents::backfill(View options) const {
    logs::Journal::Backfill wanted;
    if (const auto since = options.find("since")) wanted.since_ms = since->integer();
    const auto tail = options.find("tail");
    const auto lines = tail ? tail->integer().value_or(0) : 0;
    const auto limit = static_cast<std::int64_t>(limits_.max_tail);
    wanted.tail = static_cast<std::size_t>(std::clamp<std::int64_t>(lines, 0, limit));
    if (wanted.since_ms && !tail) wanted.tail = limits_.max_tail;
    return wanted;
}

siopp::Task<void> LogEvents::deliver(siopp::SocketHandle socket, logs::SharedLogSubscriber subscriber) {
    for (;;) {
        auto* const live = socket.get();
        const auto subscription = live ? subscription_of(*live, subscriber) : nullptr;
        if (!subscription) co_return;

        const auto progress = send_some(*live, *subscription);
        if (progress == Progress::idle) co_return;
        auto pausing = socket.sleep(pause_after(progress, subscription->form));
        const auto paused = co_await std::move(pausing);
        if (!paused) {
            subscriber->rest();
            co_return;
        }
    }
}

std::chrono::milliseconds LogEvents::pause_after(Progress progress, LogForm form) const {
    if (progress == Progress::congested) return limits_.congestion_pause;
    return form == LogForm::batches ? limits_.batch_pause : limits_.turn_pause;
}

LogEvents::Progress LogEvents::send_some(siopp::Socket& socket, const LogSubscription& subscription) {
    const logs::Delivering delivering;
    if (!rules_.may_read(socket)) {
        state_of(socket)->log_subscription.reset();
        const auto event = confirmation(false, forbidden);
        socket.emit("log_subscription_confirmed", RawJson{event});
        return Progress::idle;
    }
    const bool in_batches = subscription.form == LogForm::batches;
    return in_batches ? send_batch(socket, *subscription.subscriber)
                      : send_lines(socket, *subscription.subscriber);
}

// Events with lines are volatile, so that they are not kept for a client that is cut off; none is dropped,
// since the connection is not congested.

LogEvents::Progress LogEvents::send_lines(siopp::Socket& socket, logs::LogSubscriber& subscriber) {
    std::size_t bytes = 0;
    for (std::size_t count = 0; count < limits_.lines_per_turn && bytes < limits_.bytes_per_turn; ++count) {
        if (socket.is_congested()) return Progress::congested;
        const auto batch = subscriber.take(1, limits_.bytes_per_turn);
        if (batch.lines.empty()) return Progress::idle;

        const auto event = log_stream(*batch.lines.front(), batch.dropped);
        socket.as_volatile().emit("log_stream", RawJson{event});
        if (!socket.connected()) return Progress::idle;
        bytes += event.size();
    }
    return Progress::more;
}

LogEvents::Progress LogEvents::send_batch(siopp::Socket& socket, logs::LogSubscriber& subscriber) {
    if (socket.is_congested()) return Progress::congested;
    const auto batch = subscriber.take(limits_.lines_per_batch, limits_.bytes_per_turn);
    if (batch.lines.empty()) return Progress::idle;

    const auto event = log_batch(batch);
    socket.as_volatile().emit("log_batch", RawJson{event});
    return socket.connected() ? Progress::more : Progress::idle;
}

}  // namespace wimpole::events
