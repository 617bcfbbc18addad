#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "siopp/base/executor.hpp"
#include "siopp/socketio/client.hpp"

namespace siopp {

class Socket;

/// Why a client may not connect to a namespace, or an event may not reach its handler: a message, and JSON
/// text as its data.
using socketio::Refusal;

/// What waits for a decision: a client that connects, or an event. Belongs to the decision.
class Undecided {
public:
    explicit Undecided(Executor& worker) : worker_(worker) {}
    virtual ~Undecided() = default;

    Executor& worker() const noexcept { return worker_; }
    // On the worker.
    virtual void decide(std::optional<Refusal> refusal) = 0;
    virtual Socket* socket() const = 0;

private:
    Executor& worker_;
};

/// What a middleware owes: whether the client may connect, or the event may be handled. Taken once, at once
/// or later, on any thread; one that is dropped refuses. If the client goes meanwhile, nothing happens. Must
/// not outlive the server.
class Decision {
public:
    explicit Decision(std::shared_ptr<Undecided> undecided) : undecided_(std::move(undecided)) {}
    Decision(Decision&&) noexcept = default;
    Decision& operator=(Decision&&) = delete;
    ~Decision() { refuse("Nothing was decided"); }

    /// The next middleware is asked; after the last one the client is connected or the event handled.
    void accept() { settle(std::nullopt); }
    /// `data` is JSON text, empty for none.
    void refuse(std::string message, std::string data = {}) {
        settle(Refusal{std::move(message), std::move(data)});
    }
    /// Accepts where there is no refusal.
    void settle(std::optional<Refusal> refusal);

    /// The socket that waits for the decision; null when it was taken or the client has gone. On the socket's
    /// worker only.
    Socket* socket() const { return undecided_ ? undecided_->socket() : nullptr; }

private:
    std::shared_ptr<Undecided> undecided_;
};

}  // namespace siopp
