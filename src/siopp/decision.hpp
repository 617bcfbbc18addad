#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "siopp/base/executor.hpp"
#include "siopp/socketio/client.hpp"

namespace siopp {

class ConnectAttempt;
class Socket;

/// Why a client may not connect to a namespace, or an event may not reach its handler: a message, and JSON
/// text as its data.
using socketio::Refusal;

/// What a middleware owes: whether the client may connect. Taken once, at once or later, on any thread; one
/// that is dropped refuses. If the client goes meanwhile, nothing happens. Must not outlive the server.
class Decision {
public:
    /// What a decision refers to; the attempt is null once it needs none. Touched on the worker only.
    struct Undecided {
        Executor& worker;
        ConnectAttempt* attempt;
    };

    explicit Decision(std::shared_ptr<Undecided> undecided) : undecided_(std::move(undecided)) {}
    Decision(Decision&&) noexcept = default;
    Decision& operator=(Decision&&) = delete;
    ~Decision() { refuse("Nothing was decided"); }

    /// The next middleware is asked; after the last one the client is connected.
    void accept() { settle(std::nullopt); }
    /// `data` is JSON text, empty for none.
    void refuse(std::string message, std::string data = {}) {
        settle(Refusal{std::move(message), std::move(data)});
    }

    /// The socket that waits for the decision; null when it was taken or the client has gone. On the socket's
    /// worker only.
    Socket* socket() const;

private:
    void settle(std::optional<Refusal> refusal);

    std::shared_ptr<Undecided> undecided_;
};

}  // namespace siopp
