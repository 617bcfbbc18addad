#include "wimpole/agents/character/knowledge.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <set>
#include <utility>

#include "siopp/base/ascii.hpp"

namespace wimpole::agents {

namespace {

constexpr std::size_t min_word_bytes = 3;

bool is_word_letter(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

/// In lower case (ASCII), each once; short ones say nothing.
std::set<std::string> words_of(std::string_view text) {
    std::set<std::string> words;
    std::string word;
    const auto end_word = [&] {
        if (word.size() >= min_word_bytes) words.insert(word);
        word.clear();
    };
    for (const char as_written : text) {
        const char letter = siopp::to_lower(as_written);
        if (is_word_letter(letter)) {
            word += letter;
        } else {
            end_word();
        }
    }
    end_word();
    return words;
}

/// Where to cut a text of more than `max` bytes: behind a blank, not within a letter.
std::size_t cut_of(std::string_view text, std::size_t max) {
    if (text.size() <= max) return text.size();
    const auto blank = text.rfind(' ', max);
    if (blank != std::string_view::npos && blank > 0) return blank;
    auto cut = max;
    while (cut > 1 && (static_cast<std::uint8_t>(text[cut]) & 0xC0U) == 0x80U)
        --cut;
    return cut;
}

}  // namespace

Knowledge::Knowledge(const std::vector<std::string>& texts) {
    for (std::string_view text : texts) {
        while (!text.empty()) {
            const auto end = text.find("\n\n");
            add(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
        }
    }
}

void Knowledge::add(std::string_view paragraph) {
    for (paragraph = siopp::trim(paragraph, siopp::white_space); !paragraph.empty();
         paragraph = siopp::trim(paragraph, siopp::white_space)) {
        if (passages_.size() >= max_passages) return;
        const auto passage = paragraph.substr(0, cut_of(paragraph, max_passage_bytes));
        for (auto& word : words_of(passage))
            by_word_[word].push_back(passages_.size());
        passages_.emplace_back(passage);
        paragraph.remove_prefix(passage.size());
    }
}

std::vector<std::string> Knowledge::about(std::string_view text, std::size_t count) const {
    if (passages_.size() <= count) return passages_;

    std::map<std::size_t, double> scores;
    for (const auto& word : words_of(text)) {
        const auto found = by_word_.find(word);
        if (found == by_word_.end()) continue;
        const auto share = static_cast<double>(passages_.size()) / static_cast<double>(found->second.size());
        for (const auto passage : found->second)
            scores[passage] += std::log(1.0 + share);
    }
    std::vector<std::pair<std::size_t, double>> best(scores.begin(), scores.end());
    std::ranges::stable_sort(best, std::greater(), &std::pair<std::size_t, double>::second);
    best.resize(std::min(best.size(), count));
    std::vector<std::string> result;
    for (const auto& [passage, score] : best)
        result.push_back(passages_[passage]);
    return result;
}

}  // namespace wimpole::agents
