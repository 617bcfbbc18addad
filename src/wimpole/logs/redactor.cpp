#include "wimpole/logs/redactor.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "siopp/base/json_writer.hpp"

namespace wimpole::logs {

namespace {

using Size = std::string_view::size_type;
constexpr auto npos = std::string_view::npos;

/// Ends of names of secrets, in lower case and without what separates words.
constexpr std::array<std::string_view, 13> secret_names{
    "apikey",     "authorization", "token",      "secret", "secrets",    "password",   "passwd",
    "passphrase", "accesskey",     "privatekey", "cookie", "credential", "credentials"};

/// A prefix, and how many characters of a key must follow for it to be one.
struct KeyForm {
    std::string_view prefix;
    Size min_length;
};
constexpr std::array key_forms{KeyForm{"sk-", 16},  KeyForm{"ghp_", 16},        KeyForm{"gho_", 16},
                               KeyForm{"ghs_", 16}, KeyForm{"github_pat_", 16}, KeyForm{"xoxb-", 8},
                               KeyForm{"xoxp-", 8}, KeyForm{"AKIA", 16}};

// Not those of <cctype>: they ask the locale for each character.
constexpr bool is_lower(char character) {
    return character >= 'a' && character <= 'z';
}
constexpr bool is_upper(char character) {
    return character >= 'A' && character <= 'Z';
}
constexpr bool is_alphanumeric(char character) {
    return is_lower(character) || is_upper(character) || (character >= '0' && character <= '9');
}

/// Of names, keys and base64url.
constexpr bool is_word(char character) {
    return is_alphanumeric(character) || character == '_' || character == '-';
}

bool ends_value(char character) {
    return std::string_view(" \t\r\n,;&)}]\"'\\<>").find(character) != npos;
}

Size word_length(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_word);
    return static_cast<Size>(end - text.begin());
}

/// Names are known by their end; what stands before it may be long.
constexpr Size name_end_length = 32;

bool is_secret_name(std::string_view word) {
    std::string name;
    for (const char character : word.substr(word.size() - std::min(word.size(), name_end_length))) {
        if (!is_alphanumeric(character)) continue;
        name += is_upper(character) ? static_cast<char>(character - 'A' + 'a') : character;
    }
    return std::any_of(secret_names.begin(), secret_names.end(),
                       [&name](std::string_view end) { return name.ends_with(end); });
}

/// The length of a JSON Web Token (or an encrypted one, of five parts) that the text begins with; 0 for none.
Size token_length(std::string_view text) {
    if (!text.starts_with("eyJ")) return 0;
    Size length = word_length(text);
    int parts = 1;
    while (length < text.size() && text[length] == '.' && parts < 5) {
        length += 1 + word_length(text.substr(length + 1));
        ++parts;
    }
    return parts >= 3 ? length : 0;
}

Size key_length(std::string_view text) {
    for (const auto& form : key_forms) {
        if (!text.starts_with(form.prefix)) continue;
        const auto length = word_length(text);
        if (length >= form.prefix.size() + form.min_length) return length;
    }
    return 0;
}

/// The scheme of an Authorization header and the space behind it; 0 where the text does not begin with one.
Size scheme_length(std::string_view text) {
    for (const std::string_view scheme : {"Bearer ", "bearer ", "Basic ", "basic "}) {
        if (text.starts_with(scheme)) return scheme.size();
    }
    return 0;
}

Size plain_value_length(std::string_view text) {
    const auto end = std::find_if(text.begin(), text.end(), ends_value);
    return static_cast<Size>(end - text.begin());
}

Size spaces(std::string_view text) {
    return std::min(text.find_first_not_of(' '), text.size());
}

/// Backslashes and the quotation mark behind them; 0 where there is none.
Size quote_length(std::string_view text) {
    const auto backslashes = std::min(text.find_first_not_of('\\'), text.size());
    if (backslashes == text.size()) return 0;
    return text[backslashes] == '"' || text[backslashes] == '\'' ? backslashes + 1 : 0;
}

/// Up to the same quotation mark behind as many backslashes.
Size quoted_length(std::string_view text, char quote, Size backslashes) {
    for (Size at = 0; at < text.size(); ++at) {
        if (text[at] != quote) continue;
        Size before = 0;
        while (before < at && text[at - before - 1] == '\\')
            ++before;
        if (before <= backslashes) return at - before;
    }
    return text.size();
}

/// An object or an array, brackets and all.
Size nested_length(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (Size at = 0; at < text.size(); ++at) {
        const char character = text[at];
        if (in_string && character == '\\') {
            ++at;
        } else if (character == '"') {
            in_string = !in_string;
        } else if (!in_string && (character == '{' || character == '[')) {
            ++depth;
        } else if (!in_string && (character == '}' || character == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return text.size();
}

/// Where, behind the name of a secret, its value begins and how long it is.
struct Place {
    Size start;
    Size length;
    /// What has to stand around the mark so that JSON stays JSON.
    std::string_view quote;
};

std::optional<Place> value_behind_name(std::string_view text, std::string_view name) {
    const auto name_quote = text.substr(0, quote_length(text));
    Size at = name_quote.size();
    at += spaces(text.substr(at));
    if (at == text.size() || (text[at] != ':' && text[at] != '=')) return std::nullopt;
    ++at;
    at += spaces(text.substr(at));

    const auto quote = quote_length(text.substr(at));
    if (quote > 0) {
        at += quote;
        return Place{at, quoted_length(text.substr(at), text[at - 1], quote - 1), {}};
    }
    if (text.substr(at).starts_with('{') || text.substr(at).starts_with('['))
        return Place{at, nested_length(text.substr(at)), name_quote};
    at += scheme_length(text.substr(at));
    // A header of cookies holds several of them.
    const auto length = name.ends_with("ookie") ? std::min(text.find_first_of("\r\n\"", at), text.size()) - at
                                                : plain_value_length(text.substr(at));
    const auto value = text.substr(at, length);
    if (value.empty() || value == "null" || value == "true" || value == "false") return std::nullopt;
    return Place{at, length, name_quote};
}

/// As it stands between the quotation marks of a JSON string.
std::string inside_json(const std::string& secret) {
    std::string json;
    siopp::json::append_string(json, secret);
    return json.substr(1, json.size() - 2);
}

void replace_all(std::string& text, std::string_view secret) {
    for (auto at = text.find(secret); at != npos; at = text.find(secret, at + Redactor::mark.size()))
        text.replace(at, secret.size(), Redactor::mark);
}

/// Goes through a text word by word and leaves out what looks like a secret.
class Scan {
public:
    explicit Scan(std::string_view text) : rest_(text) {}

    std::string run() {
        while (!rest_.empty()) {
            if (is_word(rest_.front())) {
                word();
            } else {
                keep(1);
            }
        }
        return std::move(out_);
    }

private:
    void word() {
        if (const auto length = std::max(token_length(rest_), key_length(rest_)); length > 0)
            return redact(length);
        if (const auto scheme = scheme_length(rest_); scheme > 0) {
            keep(scheme);
            const auto length = plain_value_length(rest_);
            // Prose speaks of bearers, too; credentials are longer than its words.
            return length >= 8 ? redact(length) : keep(length);
        }
        const auto length = word_length(rest_);
        const auto name = rest_.substr(0, length);
        keep(length);
        if (!is_secret_name(name)) return;
        if (const auto value = value_behind_name(rest_, name)) {
            keep(value->start);
            if (value->length > 0) redact(value->length, value->quote);
        }
    }

    void keep(Size length) {
        out_ += rest_.substr(0, length);
        rest_.remove_prefix(length);
    }
    void redact(Size length, std::string_view quote = {}) {
        out_.append(quote).append(Redactor::mark).append(quote);
        rest_.remove_prefix(length);
    }

    std::string_view rest_;
    std::string out_;
};

}  // namespace

Redactor::Redactor(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
    std::erase_if(secrets_, [](const std::string& secret) { return secret.size() < min_secret_bytes; });
    for (std::size_t index = 0, count = secrets_.size(); index < count; ++index)
        secrets_.push_back(inside_json(secrets_[index]));
    std::sort(secrets_.begin(), secrets_.end(),
              [](const std::string& left, const std::string& right) { return left.size() > right.size(); });
}

std::string Redactor::redact(std::string_view text) const {
    std::string known(text);
    for (const auto& secret : secrets_)
        replace_all(known, secret);
    return Scan(known).run();
}

}  // namespace wimpole::logs
