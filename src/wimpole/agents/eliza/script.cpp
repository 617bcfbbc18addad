#include "wimpole/agents/eliza/script.hpp"

#include "wimpole/agents/eliza/rule_parser.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace wimpole::agents::eliza {
namespace {

constexpr unsigned max_rank = 9999;

using Failure = std::optional<ScriptError>;

class ScriptParser {
public:
    ScriptResult<Script> parse(std::string_view text) {
        const auto expressions = read_expressions(text);
        if (!expressions) return expressions.error();

        if (auto failure = add_all(*expressions)) return *failure;
        if (auto failure = finish()) return *failure;
        return std::move(script_);
    }

private:
    Failure add_all(std::span<const Expression> expressions) {
        if (expressions.empty()) return ScriptError{1, "the script is empty"};
        if (auto failure = add_greeting(expressions.front())) return failure;

        for (const auto& expression : expressions.subspan(1)) {
            if (auto failure = add(expression)) return failure;
        }
        return std::nullopt;
    }

    Failure add_greeting(const Expression& list) {
        const auto text = parse_text(list.items, 0, list.line);
        if (!text) return ScriptError{text.error().line, "greeting: " + text.error().reason};

        for (const auto& part : text->parts)
            script_.greeting.push_back(part.word);
        return std::nullopt;
    }

    Failure add(const Expression& expression) {
        if (expression.is_atom("START")) return std::nullopt;
        if (!expression.is_list()) {
            return ScriptError{expression.line, "'" + expression.atom + "' is not in a list"};
        }
        // The original script ends with an empty list.
        if (expression.items.empty()) return std::nullopt;

        const auto& head = expression.items.front();
        if (head.is_list() || head.is_atom("=")) {
            return ScriptError{head.line, "a rule begins with its keyword"};
        }
        if (head.is_atom("MEMORY")) return add_memory(expression);
        return add_keyword(expression);
    }

    Failure add_memory(const Expression& list) {
        if (script_.memory) return ScriptError{list.line, "MEMORY is defined twice"};

        MemoryRule rule;
        if (list.items.size() != 2 + rule.transforms.size() || list.items[1].is_list()) {
            return ScriptError{list.line, "MEMORY needs a keyword and four transforms"};
        }
        rule.keyword = fold(list.items[1].atom);
        for (std::size_t index = 0; index < rule.transforms.size(); ++index) {
            auto transform = parse_memory_transform(list.items[index + 2]);
            if (!transform) return transform.error();
            rule.transforms[index] = std::move(*transform);
        }
        script_.memory = std::move(rule);
        memory_line_ = list.line;
        return std::nullopt;
    }

    Failure add_keyword(const Expression& list) {
        Keyword keyword;
        keyword.spelling = list.items.front().atom;
        keyword.key = fold(keyword.spelling);
        keyword.line = list.line;
        if (auto failure = read_body(list, keyword)) return failure;
        if (list.items.front().is_atom("NONE")) return add_none(std::move(keyword));

        const auto [place, added] = script_.keywords.try_emplace(keyword.key, std::move(keyword));
        if (added) return std::nullopt;
        return ScriptError{
            list.line, place->first + " is already defined on line " + std::to_string(place->second.line)};
    }

    Failure add_none(Keyword keyword) {
        if (script_.none.answers()) return ScriptError{keyword.line, "NONE is defined twice"};
        if (keyword.decompositions.empty()) return ScriptError{keyword.line, "NONE has no rule"};

        script_.none = std::move(keyword);
        return std::nullopt;
    }

    /// Everything after the keyword: [= word] [DLIST(/...)] [rank] rules [link].
    Failure read_body(const Expression& list, Keyword& keyword) {
        const auto& items = list.items;
        for (std::size_t index = 1; index < items.size(); ++index) {
            const auto& item = items[index];
            if (item.is_atom("=") || item.is_atom("DLIST")) {
                if (++index == items.size()) return ScriptError{item.line, "nothing follows " + item.atom};
            }
            auto failure = item.is_atom("=")       ? set_substitute(items[index], keyword)
                           : item.is_atom("DLIST") ? join_families(items[index], keyword)
                           : item.is_list()        ? add_rule(item, keyword)
                                                   : set_rank(item, keyword);
            if (failure) return failure;
        }
        if (items.size() == 1) return ScriptError{list.line, keyword.spelling + " has no rule"};
        return std::nullopt;
    }

    static Failure set_substitute(const Expression& item, Keyword& keyword) {
        if (item.is_list()) return ScriptError{item.line, "a word must follow ="};

        keyword.substitute = make_word(item.atom);
        return std::nullopt;
    }

    Failure join_families(const Expression& item, const Keyword& keyword) {
        const auto families = parse_families(item);
        if (!families) return families.error();

        for (const auto& family : *families) {
            families_[family].insert(keyword.key);
            if (keyword.substitute) families_[family].insert(keyword.substitute->key);
        }
        return std::nullopt;
    }

    static Failure set_rank(const Expression& item, Keyword& keyword) {
        const auto end = item.atom.data() + item.atom.size();
        const auto parsed = std::from_chars(item.atom.data(), end, keyword.rank);
        if (parsed.ec == std::errc{} && parsed.ptr == end && keyword.rank <= max_rank) return std::nullopt;

        return ScriptError{item.line, "'" + item.atom + "' is not a rank, a rule or a link"};
    }

    Failure add_rule(const Expression& item, Keyword& keyword) {
        if (!keyword.link.empty()) return ScriptError{item.line, "nothing may follow the link of a keyword"};
        if (is_link(item)) {
            keyword.link = fold(item.items[1].atom);
            return std::nullopt;
        }
        auto decomposition = parse_decomposition(item);
        if (!decomposition) return decomposition.error();

        decomposition->counter = script_.decomposition_count++;
        keyword.decompositions.push_back(std::move(*decomposition));
        return std::nullopt;
    }

    /// What can only be checked when all rules are known.
    Failure finish() {
        if (!script_.none.answers()) return ScriptError{1, "the script has no NONE rule"};
        if (auto failure = finish_rule(script_.none)) return failure;

        for (auto& [key, keyword] : script_.keywords) {
            if (auto failure = finish_rule(keyword)) return failure;
        }
        return finish_memory();
    }

    Failure finish_memory() {
        if (!script_.memory) return std::nullopt;
        if (auto failure = check_link(script_.memory->keyword, memory_line_)) return failure;

        for (auto& transform : script_.memory->transforms) {
            if (auto failure = fill_families(transform.pattern, memory_line_)) return failure;
        }
        return std::nullopt;
    }

    Failure finish_rule(Keyword& keyword) {
        if (auto failure = check_link(keyword.link, keyword.line)) return failure;

        for (auto& decomposition : keyword.decompositions) {
            if (auto failure = fill_families(decomposition.pattern, keyword.line)) return failure;
            for (const auto& reassembly : decomposition.reassemblies) {
                if (auto failure = check_link(reassembly.link, keyword.line)) return failure;
            }
        }
        return std::nullopt;
    }

    Failure check_link(const std::string& link, std::size_t line) const {
        if (link.empty()) return std::nullopt;

        const auto target = script_.keywords.find(link);
        if (target != script_.keywords.end() && target->second.answers()) return std::nullopt;
        return ScriptError{line, "no rule answers for the keyword " + link};
    }

    Failure fill_families(Pattern& pattern, std::size_t line) const {
        for (auto& element : pattern.elements) {
            std::set<std::string> members;
            for (const auto& family : element.families) {
                const auto found = families_.find(family);
                if (found == families_.end()) return ScriptError{line, "no word is in the family /" + family};
                members.insert(found->second.begin(), found->second.end());
            }
            if (!members.empty()) element.words.assign(members.begin(), members.end());
        }
        return std::nullopt;
    }

    Script script_;
    std::map<std::string, std::set<std::string>> families_;
    std::size_t memory_line_ = 0;
};

}  // namespace

ScriptResult<Script> parse_script(std::string_view text) {
    return ScriptParser{}.parse(text);
}

}  // namespace wimpole::agents::eliza
