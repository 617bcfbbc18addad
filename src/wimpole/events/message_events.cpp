#include "wimpole/events/message_events.hpp"

#include <string>
#include <utility>

#include "wimpole/base/clock.hpp"

namespace wimpole::events {

using siopp::RawJson;

namespace {

constexpr std::size_t random_letters = 8;

/// As the real server calls a message that its client has given no id.
std::string new_source_id() {
    const auto random = MessageId::random().to_string().substr(0, random_letters);
    return "socketio-" + std::to_string(now_ms()) + '-' + random;
}

}  // namespace

void MessageEvents::send(const SharedSocketState& state, SendRequest request, siopp::Ack ack) {
    const auto sender = request.submission.sender;
    const auto what = agents_.contains(sender) ? Identity::Entity::agent : Identity::Entity::person;
    if (const auto error = state->identity.check_sender(sender, what)) return refuse(state, ack, *error);
    if (state->pending_sends + state->unchecked_sends.size() >= limits_.max_pending_sends) {
        return refuse(state, ack,
                      Error{Error::Kind::busy, "Too many messages of this connection are waiting."});
    }

    state->identity.learn(sender, what);
    const bool must_wait = !state->unchecked_sends.empty();
    if (!must_wait && !needs_check(*state, request.submission.channel)) {
        return siopp::spawn(submit(state, std::move(request), std::move(ack)));
    }
    state->unchecked_sends.push_back({std::move(request), std::move(ack)});
    if (!must_wait) siopp::spawn(check_sends(state));
}

bool MessageEvents::needs_check(const SocketState& state, ChannelId channel) const {
    // Who may be in a channel may write in it.
    return !state.channels.contains(channel) &&
           !ChannelDoor::is_always_open(state.identity.principal(), auth::Operation::send);
}

siopp::Task<void> MessageEvents::check_sends(SharedSocketState state) {
    while (!state->unchecked_sends.empty()) {
        const auto channel = state->unchecked_sends.front().request.submission.channel;
        auto checking = door_.check(state->identity.principal(), auth::Operation::send, channel);
        const auto error = co_await std::move(checking);
        // They are dropped with the rights of the socket.
        if (state->unchecked_sends.empty()) co_return;

        auto send = std::move(state->unchecked_sends.front());
        state->unchecked_sends.pop_front();
        if (error) {
            refuse(state, send.ack, *error);
        } else {
            siopp::spawn(submit(state, std::move(send.request), std::move(send.ack)));
        }
    }
}

siopp::Task<void> MessageEvents::submit(SharedSocketState state, SendRequest request, siopp::Ack ack) {
    auto origin = state->socket ? std::string(state->socket->id()) : std::string();
    auto& submission = request.submission;
    submission.source_id =
        submission.client_message_id.empty() ? new_source_id() : submission.client_message_id;
    ++state->pending_sends;
    auto submitting =
        service_.submit(std::move(request.submission), std::move(request.hint), std::move(origin));
    const auto receipt = co_await std::move(submitting);
    --state->pending_sends;

    if (!receipt) {
        refuse(state, ack, receipt.error());
        co_return;
    }

    // The gateway has acknowledged the message when it was committed; nobody has where it had been before.
    if (!receipt->duplicate && !ack.wanted()) co_return;
    const auto event = receipt->duplicate ? duplicate_ack(receipt->message) : message_ack(receipt->message);
    if (receipt->duplicate) state->emit("messageAck", event);
    if (ack.wanted()) ack(RawJson{answer(event, Outcome::done)});
}

}  // namespace wimpole::events
