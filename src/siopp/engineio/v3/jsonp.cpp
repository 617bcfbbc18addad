#include "siopp/engineio/v3/jsonp.hpp"

#include <algorithm>
#include <iterator>

#include "siopp/base/json_writer.hpp"
#include "siopp/http/message.hpp"

namespace siopp::engineio::v3 {

namespace {

/// JSON that is JavaScript, too: there these two end a line.
std::string script_string(std::string_view text) {
    constexpr std::string_view line_separator = "\u2028";
    constexpr std::string_view paragraph_separator = "\u2029";
    std::string json;
    json::append_string(json, text);
    std::string script;
    script.reserve(json.size());
    for (std::string_view rest = json; !rest.empty();) {
        const bool is_line = rest.starts_with(line_separator);
        if (!is_line && !rest.starts_with(paragraph_separator)) {
            script += rest.front();
            rest.remove_prefix(1);
            continue;
        }
        script += is_line ? "\\u2028" : "\\u2029";
        rest.remove_prefix(line_separator.size());
    }
    return script;
}

}  // namespace

std::string jsonp_script(std::string_view index, std::string_view body) {
    std::string script = "___eio[";
    std::ranges::copy_if(index, std::back_inserter(script),
                         [](char letter) { return letter >= '0' && letter <= '9'; });
    return script.append("](").append(script_string(body)).append(");");
}

std::string jsonp_body(std::string_view form) {
    constexpr std::string_view escaped_newline = "\\n";
    constexpr std::string_view escaped_escape = "\\\\n";
    const auto posted = http::query_parameter(form, "d").value_or("");
    std::string body;
    body.reserve(posted.size());
    for (std::string_view rest = posted; !rest.empty();) {
        if (rest.starts_with(escaped_escape)) {
            body += escaped_newline;
            rest.remove_prefix(escaped_escape.size());
        } else if (rest.starts_with(escaped_newline)) {
            body += '\n';
            rest.remove_prefix(escaped_newline.size());
        } else {
            body += rest.front();
            rest.remove_prefix(1);
        }
    }
    return body;
}

}  // namespace siopp::engineio::v3
