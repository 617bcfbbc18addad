#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "siopp/base/task.hpp"
#include "siopp/server.hpp"
#include "wimpole/logs/filter_object.hpp"
#include "wimpole/logs/journal.hpp"

namespace wimpole::events {

struct LogEventLimits {
    /// What a subscriber may ask for of the past; more is cut to this.
    std::size_t max_tail = 1'000;
    /// Sent to one subscriber in one turn of its worker.
    std::size_t lines_per_turn = 256;
    std::size_t bytes_per_turn = 256 * 1024;
    /// Sent as one event to a subscriber that reads in batches; of bytes as many as in a turn.
    std::size_t lines_per_batch = 2'048;
    /// Between two turns of a subscriber that has more to get, between two batches, and of a subscriber whose
    /// connection is full.
    std::chrono::milliseconds turn_pause{1};
    std::chrono::milliseconds batch_pause{50};
    std::chrono::milliseconds congestion_pause{20};
};

/// How a subscriber gets lines: each as an event of its own, as from the real server, or as many as have come
/// in one event, which costs both sides a small part of that.
enum class LogForm : std::uint8_t { lines, batches };

/// A socket's subscription to the log. On the socket's worker.
struct LogSubscription {
    LogSubscription(logs::Journal& of, logs::SharedLogSubscriber who, LogForm how)
        : journal(of), subscriber(std::move(who)), form(how) {}
    LogSubscription(const LogSubscription&) = delete;
    LogSubscription& operator=(const LogSubscription&) = delete;
    ~LogSubscription() { journal.unsubscribe(subscriber); }

    logs::Journal& journal;
    logs::SharedLogSubscriber subscriber;
    const LogForm form;
    logs::FilterObject filters;
};

/// The log as a stream of events (ELIZAOS.md §2.2, §2.3): `subscribe_logs`, `unsubscribe_logs` and
/// `update_log_filters`; `log_stream` for each line that passes the subscriber's filters, once. Beyond the
/// real server: `subscribe_logs {tail, since, batches, filters}` asks for lines of the past first, and for
/// `log_batch` with many lines, a few times a second, in place of `log_stream`; both say `dropped` where a
/// subscriber that reads too slowly has lost lines before the (first) one. Lines wait for a subscriber in its
/// queue, not in its connection. Must outlive the server's workers.
class LogEvents {
public:
    struct Rules {
        /// Whether an event is to be handled (Access::admit_event()); if not, the client has been told.
        std::function<bool(siopp::Socket&, siopp::Ack&)> admit;
        /// Whether a socket may read the log; asked again whenever lines are sent.
        std::function<bool(siopp::Socket&)> may_read;
    };
    /// The rules are asked on the socket's worker.
    LogEvents(logs::Journal& journal, Rules rules, LogEventLimits limits);

    /// Before the server starts. Sockets must have their SocketState before an event comes.
    void register_on(siopp::Namespace& name_space);

private:
    using Handler = void (LogEvents::*)(siopp::Socket&, siopp::Event&);
    void handle_by(Handler handler, siopp::Namespace& name_space, std::string event);
    void subscribe(siopp::Socket& socket, siopp::Event& event);
    void unsubscribe(siopp::Socket& socket, siopp::Event& event);
    void update_filters(siopp::Socket& socket, siopp::Event& event);

    logs::Journal::Backfill backfill(siopp::json::View options) const;
    siopp::Task<void> deliver(siopp::SocketHandle socket, logs::SharedLogSubscriber subscriber);
    enum class Progress { idle, more, congested };
    Progress send_some(siopp::Socket& socket, const LogSubscription& subscription);
    Progress send_lines(siopp::Socket& socket, logs::LogSubscriber& subscriber);
    Progress send_batch(siopp::Socket& socket, logs::LogSubscriber& subscriber);
    std::chrono::milliseconds pause_after(Progress progress, LogForm form) const;

    logs::Journal& journal_;
    const Rules rules_;
    const LogEventLimits limits_;
};

}  // namespace wimpole::events
