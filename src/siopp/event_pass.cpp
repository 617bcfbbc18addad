#include "siopp/event_pass.hpp"

#include <utility>

#include "siopp/name_space.hpp"
#include "siopp/options.hpp"
#include "siopp/socket.hpp"

namespace siopp {

namespace {
/// What an event costs beside its text.
constexpr std::size_t overhead_bytes = 256;
}  // namespace

EventPass::EventPass(Socket& socket)
    : Undecided(socket.place_.client.session().worker()),
      name_space_(socket.place_.name_space),
      sockets_(socket.place_.sockets),
      key_(socket.member_.key) {}

void EventPass::start(Socket& socket, Event& event) {
    std::make_shared<EventPass>(socket)->run(socket, event);
}

void EventPass::run(Socket& socket, Event& event) {
    const auto& middleware = name_space_.event_middleware_;
    while (next_ < middleware.size()) {
        answer_ = Answer::open;
        running_ = true;
        socket.guard([&] { middleware[next_++](socket, event, Decision(shared_from_this())); });
        running_ = false;
        if (!socket.connected()) return;
        if (answer_ == Answer::open) return hold(socket, event);
        if (answer_ == Answer::refused) return socket.on_refused(refusal_);
    }
    socket.dispatch(event);
}

void EventPass::hold(Socket& socket, Event& event) {
    if (held_) {
        held_->ack = std::move(event.ack);
    } else {
        held_ = std::make_unique<OwnedEvent>(event);
    }
    socket.waiting_bytes_ += size_bytes();
    if (socket.waiting_bytes_ > socket.place_.options.max_waiting_bytes)
        socket.disconnect(Socket::Close::connection);
}

void EventPass::decide(std::optional<Refusal> refusal) {
    answer_ = refusal ? Answer::refused : Answer::accepted;
    if (refusal) refusal_ = std::move(*refusal);
    if (running_) return;

    auto* waiting = socket();
    if (!waiting) return;
    waiting->waiting_bytes_ -= size_bytes();
    if (answer_ == Answer::refused) return waiting->on_refused(refusal_);
    Event event{held_->name, held_->args.view(), std::move(held_->ack)};
    run(*waiting, event);
}

std::size_t EventPass::size_bytes() const {
    return overhead_bytes + held_->name.size() + held_->args.size_bytes();
}

}  // namespace siopp
