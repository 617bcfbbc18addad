#pragma once

#include <optional>

#include "siopp/base/task.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// Looks channels up for callers, as far as they may.
class ChannelGate {
public:
    /// Both must outlive it.
    ChannelGate(messaging::Store& store, const Access& access) : store_(store), access_(access) {}

    /// not_found where there is none, forbidden where the caller may not.
    siopp::Task<Result<messaging::Channel>> find(Caller caller, ChannelId channel, Operation operation) const;
    /// The same, but nothing where there is none and the caller could use one of that id.
    siopp::Task<Result<std::optional<messaging::Channel>>> look_up(Caller caller, ChannelId channel,
                                                                   Operation operation) const;

private:
    messaging::Store& store_;
    const Access& access_;
};

}  // namespace wimpole::api
