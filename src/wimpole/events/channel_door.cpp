#include "wimpole/events/channel_door.hpp"

#include <utility>

namespace wimpole::events {

namespace {

Error refusal(auth::Operation operation) {
    const bool is_join = operation == auth::Operation::join;
    return Error{Error::Kind::forbidden,
                 is_join ? "Access denied: You don't have permission to join this channel"
                         : "Access denied: You don't have permission to use this channel"};
}

}  // namespace

bool ChannelDoor::is_always_open(const auth::Principal& principal, auth::Operation operation) {
    // Nothing is closed to whom a private channel without participants is open.
    messaging::Channel channel;
    channel.type = messaging::ChannelType::dm;
    return auth::allows(principal, operation, {&channel});
}

siopp::Task<std::optional<Error>> ChannelDoor::check(auth::Principal principal, auth::Operation operation,
                                                     ChannelId channel) {
    if (is_always_open(principal, operation)) co_return std::optional<Error>();

    auto finding = store_.find_channel(channel);
    const auto found = co_await std::move(finding);
    const bool is_missing = !found && found.error().kind == Error::Kind::not_found;
    if (!found && !is_missing) co_return std::optional(found.error());

    const auth::ChannelFacts facts{is_missing ? nullptr : &*found};
    if (auth::allows(principal, operation, facts)) co_return std::optional<Error>();
    co_return std::optional(refusal(operation));
}

}  // namespace wimpole::events
