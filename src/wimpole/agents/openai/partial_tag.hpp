#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace wimpole::agents::openai {

/// How many bytes at the end of `text` may be the begin of `tag`, the rest of which has not come yet.
inline std::size_t begun_at_end(std::string_view text, std::string_view tag) {
    for (auto size = std::min(text.size(), tag.size() - 1); size > 0; --size) {
        if (text.ends_with(tag.substr(0, size))) return size;
    }
    return 0;
}

}  // namespace wimpole::agents::openai
