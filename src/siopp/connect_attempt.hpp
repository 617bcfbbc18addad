#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "siopp/decision.hpp"
#include "siopp/options.hpp"
#include "siopp/socket.hpp"

namespace siopp {

/// A client on its way through the middleware of a namespace. One worker.
class ConnectAttempt final : public socketio::PendingConnect {
public:
    using Middleware = std::function<void(Socket&, Decision)>;

    /// `middleware`, `worker` and `options` must outlive it.
    ConnectAttempt(socketio::Client& client, const std::vector<Middleware>& middleware,
                   std::unique_ptr<Socket> socket, Executor& worker, const Options& options);
    ~ConnectAttempt() override;

    /// Asks one middleware after the other; nothing when one has left its decision open: then the client is
    /// told later.
    std::optional<socketio::ConnectDecision> run();

    void abandon() override { undecided_->attempt = nullptr; }

private:
    /// What decisions hold; the attempt is null once it needs none.
    struct Waiting final : Undecided {
        Waiting(Executor& worker, ConnectAttempt* waiting) : Undecided(worker), attempt(waiting) {}
        void decide(std::optional<Refusal> refusal) override {
            if (attempt) attempt->decide(std::move(refusal));
        }
        Socket* socket() const override { return attempt ? attempt->socket_.get() : nullptr; }

        ConnectAttempt* attempt;
    };

    /// The answer of the middleware asked last.
    void decide(std::optional<Refusal> refusal);
    void ask(const Middleware& middleware);
    void throw_out(const char* what);

    socketio::Client& client_;
    const std::vector<Middleware>& middleware_;
    std::unique_ptr<Socket> socket_;
    const Options& options_;
    std::shared_ptr<Waiting> undecided_;
    std::size_t next_ = 0;
    /// Whether run() will look at the answer itself.
    bool running_ = false;
    enum class Answer { open, accepted, refused } answer_ = Answer::open;
    Refusal refusal_;
};

}  // namespace siopp
