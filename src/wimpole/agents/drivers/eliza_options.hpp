#pragma once

#include <cstddef>

namespace wimpole::agents {

struct ElizaOptions {
    /// Conversations whose course is remembered; the one unused for longest makes room.
    std::size_t max_conversations = 10'000;
    /// Messages of a channel that are read to find the course of a conversation that is not remembered.
    std::size_t max_replayed_messages = 2'000;
    /// Tells replies word by word, as a model would.
    bool tells_words = false;
};

}  // namespace wimpole::agents
