#include "wimpole/api/channel_gate.hpp"

#include <utility>

namespace wimpole::api {

using messaging::Channel;

siopp::Task<Result<std::optional<Channel>>> ChannelGate::look_up(Caller caller, ChannelId channel,
                                                                 Operation operation) const {
    auto finding = store_.find_channel(channel);
    auto found = co_await std::move(finding);
    if (!found && found.error().kind != Error::Kind::not_found) co_return found.error();

    const Subject subject{found ? &*found : nullptr, std::nullopt};
    if (!access_.allows(caller, operation, subject)) co_return Error{Error::Kind::forbidden, "Forbidden"};
    if (!found) co_return std::optional<Channel>();
    co_return std::optional<Channel>(*std::move(found));
}

siopp::Task<Result<Channel>> ChannelGate::find(Caller caller, ChannelId channel, Operation operation) const {
    auto looking = look_up(std::move(caller), channel, operation);
    auto found = co_await std::move(looking);
    if (!found) co_return found.error();
    if (!*found) co_return Error{Error::Kind::not_found, "Channel not found"};
    co_return **std::move(found);
}

}  // namespace wimpole::api
