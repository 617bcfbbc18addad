#pragma once

#include <any>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/base/disconnect_reason.hpp"
#include "siopp/base/unique_function.hpp"
#include "siopp/net/worker.hpp"
#include "siopp/return_ticket.hpp"
#include "siopp/socketio/event_log.hpp"
#include "siopp/socketio/local_namespace.hpp"

namespace siopp {

class Recovery;
class RecoveryAttempt;
class RecoveryDirectory;
class ServerCore;
class Socket;

/// What is left of a socket whose client was cut off: it is still in its rooms, and what it would have been
/// sent is kept.
struct DetachedSocket {
    DetachedSocket(Recovery& owner, std::string private_id, std::string id,
                   std::shared_ptr<socketio::LocalNamespace> local, socketio::EventLog events);
    ~DetachedSocket();
    void join(const std::vector<std::string>& rooms);
    std::vector<std::string> rooms() const;
    void expire();

    Recovery& recovery;
    std::string pid;
    std::shared_ptr<socketio::LocalNamespace> name_space;
    socketio::EventLog log;
    /// Without a client.
    socketio::Member member;
    std::any data;
    net::TimerWheel::Clock::time_point deadline;
    /// By a client that is on its way back.
    bool is_claimed = false;
    net::Timer expiry = net::Timer::calling<&DetachedSocket::expire>(this);
};

/// A socket's part in connection state recovery.
struct SocketRecovery {
    Recovery& owner;
    std::string pid;
    socketio::EventLog log;
    /// What the client comes back to, until it is connected.
    DetachedSocket* returning = nullptr;
    bool recovered = false;
};

/// Connection state recovery on one worker: its sockets that may come back, and those that wait for their
/// client. A client may come back at any worker: the state moves there first. That takes two messages each
/// way: the new worker learns the rooms; then it takes the state at an offset, from which on it keeps their
/// events itself, and gets what the old one has kept before that.
class Recovery {
public:
    Recovery(ServerCore& server, net::Worker& worker);
    ~Recovery();

    // What sockets of this worker tell.
    std::unique_ptr<SocketRecovery> begin();
    std::unique_ptr<SocketRecovery> begin(DetachedSocket& returning);
    void connected(Socket& socket);
    /// What is left of the socket; null for a reason after which nobody may come back.
    DetachedSocket* disconnected(Socket& socket, DisconnectReason reason);
    /// The client did not come back after all.
    void give_back(DetachedSocket& detached, std::any data);

    /// The worker that has what the ticket is for.
    std::optional<std::size_t> owner_of(const ReturnTicket& ticket) const;
    /// Reserves what this worker has; null where there is nothing that covers the ticket. A connection that
    /// the client left half open is closed.
    DetachedSocket* claim(const ReturnTicket& ticket, std::string_view name_space);
    void forget(DetachedSocket& detached);
    /// Nobody may come back to a state that this worker has by now, for events are missing in all of them.
    void give_up_all();

    // What an attempt at this worker does to get a state of another one.
    void add(RecoveryAttempt& attempt);
    void remove(RecoveryAttempt& attempt);
    bool ask(std::size_t owner, const ReturnTicket& ticket, const std::string& name_space,
             std::uint64_t attempt);
    /// What the owner of a state tells who may have it.
    struct Granted {
        std::string id;
        std::vector<std::string> rooms;
    };
    enum class Move { begun, busy, failed };
    Move begin_move(const RecoveryAttempt& attempt, std::size_t owner, const Granted& granted);
    void release(std::size_t owner, const std::string& pid);

    std::uint64_t next_offset() noexcept;
    net::Worker& worker() noexcept { return worker_; }

private:
    /// What the owner of a state answers to a claim.
    struct Answer {
        std::uint64_t attempt;
        std::size_t owner;
        std::string pid;
        std::optional<Granted> granted;
    };
    /// A state on its way.
    struct Moved {
        std::string pid;
        /// The events before it are in the log, those from it on are kept where the state goes.
        std::uint64_t offset;
        socketio::EventLog log;
        std::any data;
        net::TimerWheel::Clock::time_point deadline;
    };

    bool post(std::size_t worker, UniqueFunction<void(Recovery&)> function);
    void serve_claim(const ReturnTicket& ticket, const std::string& name_space, std::size_t asker,
                     std::uint64_t attempt);
    void serve_move(const std::string& pid, std::uint64_t offset, std::size_t asker);
    void serve_release(const std::string& pid);
    void on_answer(const Answer& answer);
    void on_moved(Moved moved);
    void take_over(const ReturnTicket& ticket, std::string_view name_space);
    void schedule_expiry(DetachedSocket& detached);
    DetachedSocket& keep(std::unique_ptr<DetachedSocket> detached);
    void begin_keeping(const RecoveryAttempt& attempt, const Granted& granted);

    ServerCore& server_;
    net::Worker& worker_;
    RecoveryDirectory& directory_;
    boost::unordered_flat_map<std::string, Socket*> connected_;
    using Table = boost::unordered_flat_map<std::string_view, std::unique_ptr<DetachedSocket>>;
    /// Keys are views of the private ids.
    Table detached_;
    /// Those that keep events already, but whose past is still at another worker.
    Table arriving_;
    boost::unordered_flat_map<std::uint64_t, RecoveryAttempt*> attempts_;
};

}  // namespace siopp
