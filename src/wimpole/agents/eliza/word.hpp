#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wimpole::agents::eliza {

/// A word as somebody wrote it, and as scripts compare it.
struct Word {
    std::string text;
    std::string key;
};

using Words = std::vector<Word>;

/// The form in which words are equal: ASCII letters in upper case, the typographic apostrophe as ASCII,
/// no leading '@', '#' or '/' ("@eliza", "/help"). Other bytes are kept, so UTF-8 stays UTF-8.
std::string fold(std::string_view text);

Word make_word(std::string_view text);

/// Joins words with single spaces, none before closing punctuation, and begins every sentence with a
/// capital letter (ASCII only).
std::string to_sentence(const Words& words);

}  // namespace wimpole::agents::eliza
