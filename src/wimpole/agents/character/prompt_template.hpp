#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/base/error.hpp"

namespace wimpole::agents {

inline constexpr std::size_t max_template_bytes = std::size_t{64} * 1024;
inline constexpr std::size_t max_template_depth = 8;
/// Of what one rendering gives; what would be beyond is cut off.
inline constexpr std::size_t max_rendered_bytes = std::size_t{256} * 1024;
/// Texts, variables and sections that one rendering goes through.
inline constexpr std::size_t max_rendered_parts = 100'000;

/// What the names of a template stand for: nothing, one text, or several.
using TemplateValues = std::map<std::string, std::vector<std::string>, std::less<>>;

/// A prompt with names in it, in a subset of Mustache (mustache(5)): variables `{{name}}`, `{{{name}}}` and
/// `{{&name}}`, which are all the same, as no prompt is HTML; sections `{{#name}}..{{/name}}`, once for each
/// text of the name, which is `{{.}}` within; inverted sections `{{^name}}..{{/name}}`; comments
/// `{{! .. }}`. Neither partials, nor other delimiters, nor helpers. White space stays as it is.
class PromptTemplate {
public:
    /// The error says in which line what is wrong. Takes at most max_template_bytes and max_template_depth.
    static Result<PromptTemplate> parse(std::string_view text);

    /// A name that stands for several texts gives them as lines; one that stands for nothing gives nothing.
    std::string render(const TemplateValues& values) const;
    /// The names in it, "." left out.
    std::set<std::string> names() const;

private:
    struct Part {
        enum class Kind : std::uint8_t { text, variable, section, inverted };

        Kind kind = Kind::text;
        /// The text itself, or the name.
        std::string text;
        std::vector<Part> parts;
    };
    class Parser;
    class Renderer;

    static void collect(const std::vector<Part>& parts, std::set<std::string>& names);

    std::vector<Part> parts_;
};

}  // namespace wimpole::agents
