#include "wimpole/agents/eliza/clause.hpp"

#include <array>
#include <utility>

#include "siopp/base/ascii.hpp"

namespace wimpole::agents::eliza {
namespace {

enum class Kind { word, separator, delimiter };

struct Mark {
    Kind kind;
    std::size_t bytes;
};

bool starts_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return siopp::is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || byte >= 0x80;
}

bool contains(std::string_view set, char c) {
    return set.find(c) != std::string_view::npos;
}

Mark mark_beyond_ascii(std::string_view rest) {
    static constexpr std::array<std::pair<std::string_view, Kind>, 5> marks{{
        {"\xC2\xA0", Kind::separator},      // no-break space
        {"\xE2\x80\x98", Kind::separator},  // the single opening and both double quotation marks
        {"\xE2\x80\x9C", Kind::separator},
        {"\xE2\x80\x9D", Kind::separator},
        {"\xE2\x80\xA6", Kind::delimiter},  // ellipsis
    }};
    for (const auto& [bytes, kind] : marks) {
        if (rest.starts_with(bytes)) return {kind, bytes.size()};
    }
    return {Kind::word, 1};
}

Kind ascii_kind(std::string_view text, std::size_t position) {
    const char c = text[position];
    const char next = position + 1 < text.size() ? text[position + 1] : ' ';
    const char previous = position > 0 ? text[position - 1] : ' ';
    if (c <= ' ' || c == '\x7f' || contains("\"()[]{}<>*=|~\\^`", c)) return Kind::separator;
    if (contains("?!;", c)) return Kind::delimiter;
    if (c == ',') return siopp::is_digit(previous) && siopp::is_digit(next) ? Kind::word : Kind::delimiter;
    if (c == '.') return starts_word(next) ? Kind::word : Kind::delimiter;
    if (c == ':') return starts_word(next) || next == '/' ? Kind::word : Kind::delimiter;
    return Kind::word;
}

Mark mark_at(std::string_view text, std::size_t position) {
    const auto byte = static_cast<unsigned char>(text[position]);
    if (byte >= 0x80) return mark_beyond_ascii(text.substr(position));
    return {ascii_kind(text, position), 1};
}

/// Quotation marks and dashes at the edges are not part of the word.
std::string_view trim(std::string_view word) {
    static constexpr std::array<std::string_view, 4> edges{"'", "-", "_", "\xE2\x80\x99"};
    for (bool trimmed = true; trimmed;) {
        trimmed = false;
        for (const auto edge : edges) {
            if (word.starts_with(edge)) {
                word.remove_prefix(edge.size());
                trimmed = true;
            }
            if (word.ends_with(edge)) {
                word.remove_suffix(edge.size());
                trimmed = true;
            }
        }
    }
    return word;
}

class ClauseSplitter {
public:
    std::vector<Words> split(std::string_view text) {
        std::size_t word_start = 0;
        for (std::size_t position = 0; position < text.size();) {
            const auto mark = mark_at(text, position);
            const auto end = position;
            position += mark.bytes;
            if (mark.kind == Kind::word) continue;

            add_word(text.substr(word_start, end - word_start));
            if (mark.kind == Kind::delimiter) end_clause();
            word_start = position;
        }
        add_word(text.substr(word_start));
        end_clause();
        return std::move(clauses_);
    }

private:
    void add_word(std::string_view text) {
        auto word = make_word(trim(text));
        if (word.text.empty()) return;
        if (word.key == "BUT") return end_clause();

        clause_.push_back(std::move(word));
    }

    void end_clause() {
        if (!clause_.empty()) clauses_.push_back(std::move(clause_));
        clause_.clear();
    }

    Words clause_;
    std::vector<Words> clauses_;
};

}  // namespace

std::vector<Words> split_clauses(std::string_view text) {
    return ClauseSplitter{}.split(text);
}

}  // namespace wimpole::agents::eliza
