#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>
#include <map>
#include <string>

#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/messaging/message_service.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::agents {

/// Shows the steps of a turn as messages of the channel, of the source "agent_action" (ELIZAOS.md §2.3): each
/// step has one, which is updated in place. One after the other, in the order told. On the agents' thread.
class ActionLog {
public:
    /// All must outlive it.
    ActionLog(messaging::MessageService& service, messaging::Store& store, const Turn& turn,
              std::size_t max_steps)
        : service_(service), store_(store), turn_(turn), max_steps_(max_steps) {}

    /// `thought` is what the agent has thought so far.
    void tell(ActionStep step, std::string thought);
    /// Nothing more comes: what has not ended has failed. Waits until everything is stored.
    siopp::Task<void> finish();

private:
    struct Shown {
        MessageId message;
        /// As it was told last; that may not be stored yet.
        ActionStep last;
        std::string thought;
        bool is_stored = false;
    };

    siopp::Task<void> store_all();
    siopp::Task<void> store(Shown& shown, ActionStep step);
    messaging::Submission submission_of(const Shown& shown, const ActionStep& step) const;
    std::string raw_message_of(const Shown& shown, const ActionStep& step) const;

    messaging::MessageService& service_;
    messaging::Store& store_;
    const Turn& turn_;
    const std::size_t max_steps_;
    std::map<std::string, Shown> shown_;
    /// Steps to be stored, by their ids.
    std::deque<ActionStep> waiting_;
    bool is_storing_ = false;
    std::coroutine_handle<> finishing_;
};

}  // namespace wimpole::agents
