#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "siopp/recovery.hpp"
#include "siopp/socket.hpp"

namespace siopp {

class WorkerCore;

/// A client that comes back to this worker while its state is at another one: fetches it, or lets the client
/// begin anew.
class RecoveryAttempt final : public socketio::PendingConnect {
public:
    struct Plan {
        Socket::Place place;
        Handshake handshake;
        ReturnTicket ticket;
        /// The worker that has the state.
        std::size_t owner;
    };
    RecoveryAttempt(WorkerCore& core, Plan plan);
    ~RecoveryAttempt() override;

    std::uint64_t id() const noexcept { return id_; }
    const std::string& pid() const noexcept { return plan_.ticket.pid; }
    const std::shared_ptr<socketio::LocalNamespace>& name_space() const noexcept { return plan_.place.local; }

    /// False where the owner cannot even be asked.
    bool start();
    void abandon() override;

    // The owner's answers.
    void on_granted(Recovery::Granted granted);
    void on_moved();
    /// Connects the client, with its state or without; the attempt is over.
    void proceed(DetachedSocket* detached);

private:
    enum class State : std::uint8_t { asking, granted, moving, over };

    void move();
    void on_timeout() { give_up(); }
    void give_up();
    void end();

    WorkerCore& core_;
    Recovery& recovery_;
    Plan plan_;
    std::uint64_t id_;
    Recovery::Granted granted_;
    State state_ = State::asking;
    net::Timer retry_ = net::Timer::calling<&RecoveryAttempt::move>(this);
    net::Timer timeout_ = net::Timer::calling<&RecoveryAttempt::on_timeout>(this);
};

}  // namespace siopp
