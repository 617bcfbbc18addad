#include "wimpole/agents/character/prompt_template.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/ascii.hpp"
#include "siopp/base/utf8.hpp"

namespace wimpole::agents {

namespace {

constexpr std::size_t max_template_name_bytes = 64;

bool is_template_name(std::string_view name) {
    return !name.empty() && name.size() <= max_template_name_bytes &&
           std::ranges::all_of(name, [](char letter) {
               return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '_' || letter == '.' || letter == '-';
           });
}

}  // namespace

class PromptTemplate::Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<std::vector<Part>> parse() && {
        std::vector<Part> open(1);
        while (!text_.empty()) {
            const auto begin = std::min(text_.find("{{"), text_.size());
            if (begin > 0) open.back().parts.push_back({Part::Kind::text, take(begin), {}});
            if (text_.empty()) break;
            if (auto read = read_tag(open); !read) return read.error();
        }
        if (open.size() > 1) return wrong("the section " + open.back().text + " is not closed");
        return std::move(open.front().parts);
    }

private:
    Result<void> read_tag(std::vector<Part>& open) {
        const std::string_view closing = text_.starts_with("{{{") ? "}}}" : "}}";
        const auto end = text_.find(closing);
        if (end == std::string_view::npos) return wrong("a tag is not closed");

        auto tag = text_.substr(closing.size(), end - closing.size());
        const char sigil = closing.size() == 3 || tag.empty() ? '&' : tag.front();
        const bool has_sigil = std::string_view("#^/!&>=").find(sigil) != std::string_view::npos;
        if (closing.size() == 2 && has_sigil && !tag.empty()) tag.remove_prefix(1);
        if (sigil != '!') {
            const auto name = siopp::trim(tag, siopp::white_space);
            if (auto read = read_name(has_sigil ? sigil : '&', name, open); !read) return read.error();
        }
        take(end + closing.size());
        return {};
    }

    Result<void> read_name(char sigil, std::string_view name, std::vector<Part>& open) {
        if (sigil == '>') return wrong("partials are not supported");
        if (sigil == '=') return wrong("other delimiters are not supported");
        if (!is_template_name(name)) return wrong("a tag is no name: helpers are not supported");
        if (sigil == '/') {
            if (open.size() == 1 || open.back().text != name)
                return wrong("the end of a section that is not open");
            auto section = std::move(open.back());
            open.pop_back();
            open.back().parts.push_back(std::move(section));
            return {};
        }
        if (sigil == '&') {
            open.back().parts.push_back({Part::Kind::variable, std::string(name), {}});
            return {};
        }
        if (open.size() > max_template_depth) return wrong("more than 8 sections in each other");
        open.push_back({sigil == '#' ? Part::Kind::section : Part::Kind::inverted, std::string(name), {}});
        return {};
    }

    std::string take(std::size_t size) {
        const std::string taken(text_.substr(0, size));
        line_ += static_cast<std::size_t>(std::ranges::count(taken, '\n'));
        text_.remove_prefix(size);
        return taken;
    }

    Error wrong(const std::string& what) const {
        return invalid("line " + std::to_string(line_) + ": " + what);
    }

    std::string_view text_;
    std::size_t line_ = 1;
};

class PromptTemplate::Renderer {
public:
    explicit Renderer(const TemplateValues& values) : values_(values) {}

    std::string render(const std::vector<Part>& parts) && {
        render_parts(parts, nullptr);
        return std::move(rendered_);
    }

private:
    /// `item`: what "." stands for.
    void render_parts(const std::vector<Part>& parts, const std::string* item) {
        for (const auto& part : parts) {
            if (++rendered_parts_ > max_rendered_parts) return;
            render_part(part, item);
        }
    }

    void render_part(const Part& part, const std::string* item) {
        if (part.kind == Part::Kind::text) return append(part.text);
        if (part.text == "." && part.kind == Part::Kind::variable)
            return append(item ? *item : std::string());

        const auto found = values_.find(part.text);
        const auto* const texts = found == values_.end() || found->second.empty() ? nullptr : &found->second;
        if (part.kind == Part::Kind::inverted) return texts ? void() : render_parts(part.parts, item);
        if (!texts) return;
        for (std::size_t index = 0; index < texts->size() && rendered_parts_ <= max_rendered_parts; ++index) {
            ++rendered_parts_;
            if (part.kind == Part::Kind::section) {
                render_parts(part.parts, &(*texts)[index]);
                continue;
            }
            if (index > 0) append("\n");
            append((*texts)[index]);
        }
    }

    void append(std::string_view text) {
        const auto left = max_rendered_bytes - rendered_.size();
        if (text.size() > left) text = text.substr(0, siopp::utf8::valid_prefix(text.substr(0, left)).length);
        rendered_ += text;
    }

    const TemplateValues& values_;
    std::string rendered_;
    std::size_t rendered_parts_ = 0;
};

Result<PromptTemplate> PromptTemplate::parse(std::string_view text) {
    if (text.size() > max_template_bytes) return invalid("longer than 64 KiB");
    auto parts = Parser(text).parse();
    if (!parts) return parts.error();
    PromptTemplate parsed;
    parsed.parts_ = *std::move(parts);
    return parsed;
}

std::string PromptTemplate::render(const TemplateValues& values) const {
    return Renderer(values).render(parts_);
}

std::set<std::string> PromptTemplate::names() const {
    std::set<std::string> names;
    collect(parts_, names);
    return names;
}

void PromptTemplate::collect(const std::vector<Part>& parts, std::set<std::string>& names) {
    for (const auto& part : parts) {
        if (part.kind != Part::Kind::text && part.text != ".") names.insert(part.text);
        collect(part.parts, names);
    }
}

}  // namespace wimpole::agents
