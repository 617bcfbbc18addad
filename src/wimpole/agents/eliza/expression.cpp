#include "wimpole/agents/eliza/expression.hpp"

#include "wimpole/agents/eliza/limits.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace wimpole::agents::eliza {
namespace {

bool is_blank(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7F;
}

bool stands_alone(char c) {
    return c == '(' || c == ')' || c == '=';
}

bool ends_atom(char c) {
    return is_blank(c) || stands_alone(c);
}

struct Token {
    std::size_t line;
    std::string_view text;
};

class Tokenizer {
public:
    explicit Tokenizer(std::string_view text) : rest_(text) {}

    std::optional<Token> next() {
        skip_blanks_and_comments();
        if (rest_.empty()) return std::nullopt;

        std::size_t length = 1;
        if (!stands_alone(rest_.front())) {
            while (length < rest_.size() && !ends_atom(rest_[length]))
                ++length;
        }
        const Token token{line_, rest_.substr(0, length)};
        rest_.remove_prefix(length);
        return token;
    }

private:
    void skip_blanks_and_comments() {
        while (!rest_.empty() && (is_blank(rest_.front()) || rest_.front() == ';')) {
            if (rest_.front() == ';') {
                rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
            } else {
                if (rest_.front() == '\n') ++line_;
                rest_.remove_prefix(1);
            }
        }
    }

    std::string_view rest_;
    std::size_t line_ = 1;
};

class ExpressionReader {
public:
    ScriptResult<std::vector<Expression>> read(std::string_view text) {
        open_.push_back({Expression::Kind::list, 1, {}, {}});
        Tokenizer tokens{text};
        while (const auto token = tokens.next()) {
            if (const auto error = accept(*token)) return *error;
        }
        if (open_.size() > 1) return ScriptError{open_.back().line, "this '(' is never closed"};

        return std::move(open_.front().items);
    }

private:
    std::optional<ScriptError> accept(const Token& token) {
        if (token.text == "(") {
            if (open_.size() > max_script_nesting) return ScriptError{token.line, "lists nest too deeply"};
            open_.push_back({Expression::Kind::list, token.line, {}, {}});
            return std::nullopt;
        }
        if (token.text == ")") return close_list(token);

        open_.back().items.push_back({Expression::Kind::atom, token.line, std::string{token.text}, {}});
        return std::nullopt;
    }

    std::optional<ScriptError> close_list(const Token& token) {
        if (open_.size() == 1) return ScriptError{token.line, "')' without a '('"};

        auto list = std::move(open_.back());
        open_.pop_back();
        open_.back().items.push_back(std::move(list));
        return std::nullopt;
    }

    /// The text as a whole first, then the lists that are not closed yet.
    std::vector<Expression> open_;
};

}  // namespace

ScriptResult<std::vector<Expression>> read_expressions(std::string_view text) {
    if (text.size() > max_script_bytes) {
        return ScriptError{1, "the script is larger than " + std::to_string(max_script_bytes) + " bytes"};
    }
    return ExpressionReader{}.read(text);
}

}  // namespace wimpole::agents::eliza
