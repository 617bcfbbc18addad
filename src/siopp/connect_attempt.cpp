#include "siopp/connect_attempt.hpp"

#include <exception>
#include <string>
#include <utility>

namespace siopp {

ConnectAttempt::ConnectAttempt(socketio::Client& client, const std::vector<Middleware>& middleware,
                               std::unique_ptr<Socket> socket, Executor& worker, const Options& options)
    : client_(client),
      middleware_(middleware),
      socket_(std::move(socket)),
      options_(options),
      undecided_(std::make_shared<Waiting>(worker, this)) {}

ConnectAttempt::~ConnectAttempt() {
    undecided_->attempt = nullptr;
}

std::optional<socketio::ConnectDecision> ConnectAttempt::run() {
    while (next_ < middleware_.size()) {
        answer_ = Answer::open;
        running_ = true;
        ask(middleware_[next_++]);
        running_ = false;
        if (answer_ == Answer::open || !undecided_->attempt) return std::nullopt;
        if (answer_ == Answer::refused) return std::move(refusal_);
    }
    return Socket::as_endpoint(std::move(socket_));
}

void ConnectAttempt::ask(const Middleware& middleware) {
    try {
        middleware(*socket_, Decision(undecided_));
    } catch (const std::exception& exception) {
        throw_out(exception.what());
    } catch (...) {
        throw_out("unknown exception");
    }
}

void ConnectAttempt::throw_out(const char* what) {
    options_.log(std::string("connect check threw: ") + what);
    answer_ = Answer::refused;
    refusal_ = {"Internal error", {}};
}

void ConnectAttempt::decide(std::optional<Refusal> refusal) {
    answer_ = refusal ? Answer::refused : Answer::accepted;
    if (refusal) refusal_ = std::move(*refusal);
    if (running_) return;

    std::optional<socketio::ConnectDecision> decision;
    if (answer_ == Answer::refused) {
        decision = std::move(refusal_);
    } else {
        decision = run();
    }
    if (!decision) return;
    // Decisions that a throwing middleware has kept come too late now.
    undecided_->attempt = nullptr;
    client_.decide(*this, std::move(*decision));
}

}  // namespace siopp
