#include "wimpole/api/multipart.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/ascii.hpp"

namespace wimpole::api::multipart {

namespace {

constexpr std::size_t max_boundary_bytes = 70;

Error malformed(std::string_view what) {
    return {Error::Kind::invalid, "Malformed form: " + std::string(what)};
}

/// bcharsnospace, and the space that may stand within.
bool is_boundary_letter(char letter) {
    constexpr std::string_view marks = "'()+_,-./:=? ";
    return siopp::is_digit(letter) || (siopp::to_lower(letter) >= 'a' && siopp::to_lower(letter) <= 'z') ||
           marks.find(letter) != std::string_view::npos;
}

bool is_boundary(std::string_view text) {
    return !text.empty() && text.size() <= max_boundary_bytes && text.back() != ' ' &&
           std::ranges::all_of(text, is_boundary_letter);
}

/// Takes a quoted string or a token off the text. Browsers write %22 for a quotation mark (the HTML
/// standard); others escape it with a backslash.
std::optional<std::string> take_value(std::string_view& text) {
    if (!text.starts_with('"')) {
        const auto token = text.substr(0, text.find(';'));
        text.remove_prefix(token.size());
        return std::string(siopp::trim(token));
    }
    std::string value;
    for (std::size_t index = 1; index < text.size(); ++index) {
        if (text[index] == '"') {
            text.remove_prefix(index + 1);
            return value;
        }
        if (text[index] == '\\' && index + 1 < text.size() &&
            (text[index + 1] == '"' || text[index + 1] == '\\'))
            ++index;
        value += text[index];
    }
    return std::nullopt;
}

/// A header's value and parameters: `form-data; name="file"; filename="a.png"`.
struct Parameters {
    std::string value;
    std::vector<std::pair<std::string, std::string>> named;

    const std::string* find(std::string_view name) const {
        const auto found = std::ranges::find(named, name, &std::pair<std::string, std::string>::first);
        return found == named.end() ? nullptr : &found->second;
    }
};

std::optional<Parameters> parse_parameters(std::string_view text) {
    Parameters parameters;
    parameters.value = siopp::in_lower_case(siopp::trim(text.substr(0, text.find(';'))));
    text.remove_prefix(std::min(text.find(';'), text.size()));
    while (!text.empty()) {
        if (!text.starts_with(';')) return std::nullopt;
        text = siopp::trim(text.substr(1));
        if (text.empty()) break;
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        auto name = siopp::in_lower_case(siopp::trim(text.substr(0, equals)));
        text = siopp::trim(text.substr(equals + 1));
        auto value = take_value(text);
        if (!value) return std::nullopt;
        parameters.named.emplace_back(std::move(name), *std::move(value));
        text = siopp::trim(text);
    }
    return parameters;
}

std::optional<Error> read_header(std::string_view line, Part& part) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return malformed("a header without a name");
    const auto name = siopp::in_lower_case(siopp::trim(line.substr(0, colon)));
    const auto parameters = parse_parameters(line.substr(colon + 1));
    if (name == "content-type") {
        part.content_type = parameters ? parameters->value : std::string();
        return std::nullopt;
    }
    if (name != "content-disposition") return std::nullopt;
    if (!parameters || parameters->value != "form-data" || !parameters->find("name"))
        return malformed("a part without a name");
    part.name = *parameters->find("name");
    if (const auto* filename = parameters->find("filename")) part.filename = *filename;
    return std::nullopt;
}

Result<Part> parse_part(std::string_view text) {
    const auto head_end = text.find("\r\n\r\n");
    const auto headless = text.starts_with("\r\n");
    if (headless || head_end == std::string_view::npos || head_end > max_part_header_bytes)
        return malformed("a part without headers");
    Part part;
    for (auto head = text.substr(0, head_end); !head.empty();) {
        const auto line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(line.size() + 2, head.size()));
        if (auto error = read_header(line, part)) return *std::move(error);
    }
    if (part.name.empty()) return malformed("a part without a name");
    part.content = text.substr(head_end + 4);
    return part;
}

}  // namespace

std::optional<std::string> boundary_of(std::string_view content_type) {
    const auto parameters = parse_parameters(content_type);
    if (!parameters || parameters->value != "multipart/form-data") return std::nullopt;
    const auto* boundary = parameters->find("boundary");
    if (!boundary || !is_boundary(*boundary)) return std::nullopt;
    return *boundary;
}

Result<std::vector<Part>> parse(std::string_view body, std::string_view boundary) {
    const auto delimiter = "\r\n--" + std::string(boundary);
    // The first delimiter may stand at the very beginning; what is before it is not looked at.
    auto rest = body;
    if (rest.starts_with(std::string_view(delimiter).substr(2))) {
        rest.remove_prefix(delimiter.size() - 2);
    } else {
        const auto first = rest.find(delimiter);
        if (first == std::string_view::npos) return malformed("its boundary is missing");
        rest.remove_prefix(first + delimiter.size());
    }
    std::vector<Part> parts;
    while (!rest.starts_with("--")) {
        // White space may follow a delimiter (RFC 2046 §5.1.1).
        const auto line_end = rest.find("\r\n");
        if (line_end == std::string_view::npos || !siopp::trim(rest.substr(0, line_end)).empty())
            return malformed("a boundary is broken");
        rest.remove_prefix(line_end + 2);
        const auto end = rest.find(delimiter);
        if (end == std::string_view::npos) return malformed("its end is missing");
        if (parts.size() >= max_parts) return malformed("too many parts");
        auto part = parse_part(rest.substr(0, end));
        if (!part) return part.error();
        parts.push_back(*std::move(part));
        rest.remove_prefix(end + delimiter.size());
    }
    return parts;
}

}  // namespace wimpole::api::multipart
