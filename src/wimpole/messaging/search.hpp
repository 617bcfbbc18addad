#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wimpole/messaging/message.hpp"

namespace wimpole::messaging {

/// Asks for the messages of some channels whose text has all words of `text`, in any order and in either
/// case. What stands between double quotes must be found as it is; a word that ends with an asterisk is the
/// begin of one. Nothing else in it has a meaning.
struct SearchQuery {
    std::string text;
    std::vector<ChannelId> channels;
    /// The `next` of a page, for what follows it.
    std::optional<std::int64_t> before;
    std::size_t limit = 20;

    static constexpr std::size_t max_text_bytes = 1'000;
    static constexpr std::size_t max_words = 20;
    static constexpr std::size_t max_channels = 500;
};

/// What was found, the newest first.
struct SearchPage {
    std::vector<Message> messages;
    /// Where there may be more.
    std::optional<std::int64_t> next;
    /// False while older messages are still being indexed, after an update of wimpole.
    bool complete = true;
};

}  // namespace wimpole::messaging
