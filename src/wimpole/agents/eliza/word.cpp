#include "wimpole/agents/eliza/word.hpp"

namespace wimpole::agents::eliza {
namespace {

constexpr std::string_view typographic_apostrophe = "\xE2\x80\x99";

char upper(char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

bool is_closing_punctuation(std::string_view text) {
    return text.find_first_not_of(",.?!;:") == std::string_view::npos;
}

bool ends_sentence(std::string_view text) {
    return !text.empty() && std::string_view{".?!"}.find(text.back()) != std::string_view::npos;
}

}  // namespace

std::string fold(std::string_view text) {
    const auto start = text.find_first_not_of("@#/");
    if (start != std::string_view::npos) text.remove_prefix(start);

    std::string key;
    key.reserve(text.size());
    while (!text.empty()) {
        if (text.starts_with(typographic_apostrophe)) {
            key += '\'';
            text.remove_prefix(typographic_apostrophe.size());
        } else {
            key += upper(text.front());
            text.remove_prefix(1);
        }
    }
    return key;
}

Word make_word(std::string_view text) {
    return {std::string{text}, fold(text)};
}

std::string to_sentence(const Words& words) {
    std::string sentence;
    bool capital = true;
    for (const auto& word : words) {
        if (word.text.empty()) continue;
        if (!sentence.empty() && !is_closing_punctuation(word.text)) sentence += ' ';

        const auto start = sentence.size();
        sentence += word.text;
        if (capital) sentence[start] = upper(sentence[start]);
        capital = ends_sentence(word.text);
    }
    return sentence;
}

}  // namespace wimpole::agents::eliza
