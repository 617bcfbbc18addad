#include "wimpole/messaging/attachment_urls.hpp"

#include <algorithm>

#include "siopp/base/ascii.hpp"
#include "siopp/base/json_view.hpp"
#include "wimpole/base/json_members.hpp"
#include "wimpole/base/line_text.hpp"

namespace wimpole::messaging {

namespace json = siopp::json;

namespace {

bool is_letter(char character) {
    return siopp::to_lower(character) >= 'a' && siopp::to_lower(character) <= 'z';
}

bool is_in_scheme(char character) {
    return is_letter(character) || siopp::is_digit(character) || character == '+' || character == '-' ||
           character == '.';
}

/// Empty for a relative URL.
std::string_view scheme_of(std::string_view url) {
    const auto end = std::ranges::find_if_not(url, is_in_scheme);
    if (end == url.end() || *end != ':' || !is_letter(url.front())) return {};
    return {url.begin(), end};
}

std::optional<Error> check_url(std::string_view url, const std::vector<std::string>& schemes) {
    // Browsers leave them out (the URL standard, §4.4): "java\nscript:" is a scheme to them.
    if (has_control(url)) return Error{Error::Kind::invalid, "attachment url contains a control character"};

    const auto scheme = scheme_of(siopp::trim(url));
    const auto is_same = [scheme](const std::string& other) {
        return siopp::equals_ignoring_case(scheme, other);
    };
    if (scheme.empty() || std::ranges::any_of(schemes, is_same)) return std::nullopt;
    return Error{Error::Kind::invalid,
                 "attachment url must not begin with " + std::string(scheme.substr(0, 32)) + ":"};
}

std::optional<Error> check_attachment(json::View attachment, const std::vector<std::string>& schemes) {
    const bool is_object = attachment.kind() == json::Kind::object;
    const auto url = (is_object ? member_or_null(attachment, "url") : attachment).string();
    return url ? check_url(*url, schemes) : std::nullopt;
}

}  // namespace

std::optional<Error> check_attachment_urls(std::string_view attachments,
                                           const std::vector<std::string>& schemes) {
    const auto value = json::View::parse(attachments);
    if (!value) return std::nullopt;
    if (value->kind() != json::Kind::array) return check_attachment(*value, schemes);

    for (const auto attachment : value->elements()) {
        if (auto error = check_attachment(attachment, schemes)) return error;
    }
    return std::nullopt;
}

bool is_url_scheme(std::string_view text) {
    return !text.empty() && siopp::in_lower_case(text) == text && is_letter(text.front()) &&
           std::ranges::all_of(text, is_in_scheme);
}

}  // namespace wimpole::messaging
