#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wimpole::agents {

/// What a character knows: facts and the paragraphs of its files, found again by the words they share with
/// what is talked about. Never changes, so any thread may ask.
class Knowledge {
public:
    static constexpr std::size_t max_passages = 4'096;
    static constexpr std::size_t max_passage_bytes = 1'500;

    /// Paragraphs that are too long are cut; what is beyond max_passages is left out.
    explicit Knowledge(const std::vector<std::string>& texts);

    /// At most `count` passages, the best first; those without a word of `text` are not among them. A word
    /// counts the more the fewer passages have it. Where all passages fit, they are all given, in their
    /// order.
    std::vector<std::string> about(std::string_view text, std::size_t count) const;

    std::size_t size() const noexcept { return passages_.size(); }

private:
    void add(std::string_view paragraph);

    std::vector<std::string> passages_;
    /// The passages that have a word, each once.
    std::map<std::string, std::vector<std::size_t>, std::less<>> by_word_;
};

}  // namespace wimpole::agents
