#include "wimpole/events/message_events.hpp"

#include <string>
#include <utility>

namespace wimpole::events {

using siopp::RawJson;

void MessageEvents::send(const SharedSocketState& state, SendRequest request, siopp::Ack ack) {
    const auto sender = request.submission.sender;
    const auto what = agents_.contains(sender) ? Identity::Entity::agent : Identity::Entity::person;
    if (const auto error = state->identity.check_sender(sender, what)) return refuse(state, ack, *error);
    if (state->pending_sends >= limits_.max_pending_sends) {
        return refuse(state, ack,
                      Error{Error::Kind::busy, "Too many messages of this connection are waiting."});
    }

    state->identity.learn(sender, what);
    siopp::spawn(submit(state, std::move(request), std::move(ack)));
}

siopp::Task<void> MessageEvents::submit(SharedSocketState state, SendRequest request, siopp::Ack ack) {
    auto origin = std::string(state->socket->id());
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
