#include "wimpole/agents/eliza/rule_parser.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace wimpole::agents::eliza {
namespace {

constexpr std::size_t max_count = 9999;

bool is_number(std::string_view atom) {
    return !atom.empty() && atom.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Of digits only; anything above max_count gives max_count + 1.
std::size_t to_count(std::string_view digits) {
    std::size_t count = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return parsed.ec == std::errc{} ? std::min(count, max_count + 1) : max_count + 1;
}

/// The words of (*A B), (* A B), (/A B) or (/ A B): a list whose first atom starts with `mark`.
ScriptResult<std::vector<std::string>> parse_marked_words(const Expression& list, char mark) {
    std::vector<std::string> words;
    for (std::size_t index = 0; index < list.items.size(); ++index) {
        const auto& item = list.items[index];
        if (item.is_list()) return ScriptError{item.line, "a list cannot stand here"};

        auto text = std::string_view{item.atom};
        if (index == 0) text.remove_prefix(text.starts_with(mark) ? 1 : 0);
        if (!text.empty()) words.push_back(fold(text));
    }
    if (words.empty()) return ScriptError{list.line, std::string{"no word follows '"} + mark + "'"};

    std::ranges::sort(words);
    return words;
}

bool starts_with_mark(const Expression& list, char mark) {
    return list.is_list() && !list.items.empty() && list.items.front().atom.starts_with(mark);
}

ScriptResult<PatternElement> parse_element(const Expression& item) {
    using Kind = PatternElement::Kind;
    if (!item.is_list()) {
        if (!is_number(item.atom)) return PatternElement{Kind::one_of, 0, {fold(item.atom)}, {}};

        const auto count = to_count(item.atom);
        if (count > max_count) return ScriptError{item.line, "the number " + item.atom + " is too large"};
        return PatternElement{count == 0 ? Kind::any_number : Kind::exactly, count, {}, {}};
    }
    if (starts_with_mark(item, '*')) {
        auto words = parse_marked_words(item, '*');
        if (!words) return words.error();
        return PatternElement{Kind::one_of, 0, std::move(*words), {}};
    }
    if (starts_with_mark(item, '/')) {
        auto families = parse_families(item);
        if (!families) return families.error();
        return PatternElement{Kind::one_of, 0, {}, std::move(*families)};
    }
    return ScriptError{item.line, "a list in a pattern begins with '*' or '/'"};
}

std::string spell(std::span<const Expression> items) {
    std::string spelling = "(";
    for (const auto& item : items) {
        if (spelling.size() > 1) spelling += ' ';
        // fold() drops the '/' of a family.
        if (item.atom.starts_with('/')) spelling += '/';
        spelling += item.is_list() ? spell(item.items) : fold(item.atom);
    }
    return spelling + ')';
}

/// "4" and "4?" refer to a component, everything else is a word.
ScriptResult<std::vector<ReassemblyPart>> parse_parts(const Expression& item, std::size_t component_count) {
    const auto text = std::string_view{item.atom};
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto suffix = text.substr(digits);
    const bool refers = digits > 0 && suffix.find_first_not_of(",.?!;:") == std::string_view::npos;
    if (!refers) return std::vector<ReassemblyPart>{{0, make_word(text)}};

    const auto component = to_count(text.substr(0, digits));
    if (component == 0 || component > component_count) {
        return ScriptError{item.line, "the text asks for component " + std::string{text.substr(0, digits)} +
                                          ", the pattern has " + std::to_string(component_count)};
    }
    std::vector<ReassemblyPart> parts{{component, {}}};
    if (!suffix.empty()) parts.push_back({0, make_word(suffix)});
    return parts;
}

}  // namespace

bool is_link(const Expression& list) {
    if (!list.is_list() || list.items.size() != 2) return false;

    return list.items[0].is_atom("=") && !list.items[1].is_list() && !list.items[1].is_atom("=");
}

ScriptResult<std::vector<std::string>> parse_families(const Expression& list) {
    if (!starts_with_mark(list, '/')) return ScriptError{list.line, "a family is written (/NAME)"};

    return parse_marked_words(list, '/');
}

ScriptResult<Pattern> parse_pattern(std::span<const Expression> items, std::size_t line) {
    if (items.empty()) return ScriptError{line, "the pattern is empty"};

    Pattern pattern{{}, spell(items)};
    for (const auto& item : items) {
        auto element = parse_element(item);
        if (!element) return element.error();
        pattern.elements.push_back(std::move(*element));
    }
    return pattern;
}

ScriptResult<Reassembly> parse_text(std::span<const Expression> items, std::size_t component_count,
                                    std::size_t line) {
    if (items.empty()) return ScriptError{line, "the text is empty"};

    Reassembly text;
    for (const auto& item : items) {
        if (item.is_list()) return ScriptError{item.line, "a list cannot stand in a text"};

        const auto parts = parse_parts(item, component_count);
        if (!parts) return parts.error();
        text.parts.insert(text.parts.end(), parts->begin(), parts->end());
    }
    return text;
}

ScriptResult<Reassembly> parse_reassembly(const Expression& list, std::size_t component_count) {
    using Kind = Reassembly::Kind;
    if (!list.is_list()) return ScriptError{list.line, "a reassembly must be a list"};
    if (is_link(list)) return Reassembly{Kind::link, {}, fold(list.items[1].atom)};

    const auto& items = list.items;
    if (items.size() == 1 && items[0].is_atom("NEWKEY")) return Reassembly{Kind::new_keyword, {}, {}};
    if (items.empty() || !items[0].is_atom("PRE")) return parse_text(items, component_count, list.line);

    if (items.size() != 3 || !items[1].is_list() || !is_link(items[2])) {
        return ScriptError{list.line, "PRE is written (PRE (text) (=KEY))"};
    }
    auto pre = parse_text(items[1].items, component_count, items[1].line);
    if (!pre) return pre.error();

    pre->kind = Kind::pre;
    pre->link = fold(items[2].items[1].atom);
    return pre;
}

ScriptResult<Decomposition> parse_decomposition(const Expression& list) {
    if (!list.is_list() || list.items.empty() || !list.items[0].is_list()) {
        return ScriptError{list.line, "a rule is written ((pattern) (reassembly) ...)"};
    }
    if (list.items.size() == 1) return ScriptError{list.line, "the pattern has no reassembly"};

    auto pattern = parse_pattern(list.items[0].items, list.items[0].line);
    if (!pattern) return pattern.error();

    Decomposition decomposition{std::move(*pattern), {}, 0};
    for (const auto& item : std::span{list.items}.subspan(1)) {
        auto reassembly = parse_reassembly(item, decomposition.pattern.elements.size());
        if (!reassembly) return reassembly.error();
        decomposition.reassemblies.push_back(std::move(*reassembly));
    }
    return decomposition;
}

ScriptResult<MemoryTransform> parse_memory_transform(const Expression& list) {
    const auto items = std::span{list.items};
    const auto equals = std::ranges::find_if(items, [](const Expression& item) { return item.is_atom("="); });
    if (equals == items.end()) return ScriptError{list.line, "a memory is written (pattern = text)"};

    const auto length = static_cast<std::size_t>(equals - items.begin());
    auto pattern = parse_pattern(items.first(length), list.line);
    if (!pattern) return pattern.error();

    auto text = parse_text(items.subspan(length + 1), pattern->elements.size(), list.line);
    if (!text) return text.error();

    return MemoryTransform{std::move(*pattern), std::move(*text)};
}

}  // namespace wimpole::agents::eliza
