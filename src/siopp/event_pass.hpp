#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "siopp/decision.hpp"
#include "siopp/event.hpp"
#include "siopp/socket_table.hpp"

namespace siopp {

class Namespace;

/// An event on its way through the namespace's event middleware to its handlers. It is copied when a
/// middleware leaves its decision open.
class EventPass final : public Undecided, public std::enable_shared_from_this<EventPass> {
public:
    static void start(Socket& socket, Event& event);

    /// By start() only.
    explicit EventPass(Socket& socket);
    void decide(std::optional<Refusal> refusal) override;
    Socket* socket() const override { return sockets_.find(key_); }

private:
    void run(Socket& socket, Event& event);
    void hold(Socket& socket, Event& event);
    /// What the copy counts against Options::max_waiting_bytes.
    std::size_t size_bytes() const;

    const Namespace& name_space_;
    const SocketTable& sockets_;
    SocketTable::Key key_;
    std::size_t next_ = 0;
    /// Whether run() will look at the answer itself.
    bool running_ = false;
    enum class Answer { open, accepted, refused } answer_ = Answer::open;
    Refusal refusal_;
    std::unique_ptr<OwnedEvent> held_;
};

}  // namespace siopp
