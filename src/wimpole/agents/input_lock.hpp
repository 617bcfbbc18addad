#pragma once

#include <cstddef>
#include <unordered_map>

#include "wimpole/agents/channel_signals.hpp"
#include "wimpole/messaging/channel.hpp"

namespace wimpole::agents {

class AgentRegistry;

/// Where people are to wait while an agent takes its turn.
enum class InputPolicy {
    /// Nowhere.
    off,
    /// In direct channels, and where one person talks with agents.
    automatic,
    /// Everywhere.
    all
};

bool closes_input(InputPolicy policy, const messaging::Channel& channel, const AgentRegistry& agents);

/// Which channels people are to wait in: closed by the first of the agents that take a turn there, opened by
/// the last. One thread.
class InputLocks {
public:
    /// `signals` must outlive it.
    explicit InputLocks(ChannelSignals& signals) : signals_(signals) {}

    bool is_closed(ChannelId channel) const { return holders_.contains(channel); }

private:
    friend class InputLock;
    void close(ChannelId channel);
    void open(ChannelId channel);

    ChannelSignals& signals_;
    std::unordered_map<ChannelId, std::size_t> holders_;
};

/// Closes a channel's input for as long as it lives, where `closes` says so. However a turn ends, its end is
/// announced and the input is open again.
class InputLock {
public:
    enum class Closes : bool { no, yes };
    /// `locks` must outlive the lock.
    InputLock(InputLocks& locks, const messaging::Channel& channel, Closes closes);
    InputLock(const InputLock&) = delete;
    InputLock& operator=(const InputLock&) = delete;
    ~InputLock();

private:
    InputLocks& locks_;
    ChannelId channel_;
    MessageServerId message_server_;
    Closes closes_;
};

}  // namespace wimpole::agents
