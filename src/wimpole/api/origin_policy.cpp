#include "wimpole/api/origin_policy.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "siopp/base/ascii.hpp"

namespace wimpole::api {

namespace {

constexpr std::string_view scheme_end = "://";

/// `host:port` of an origin; empty where it is none ("null").
std::string_view authority_of(std::string_view origin) {
    const auto position = origin.find(scheme_end);
    return position == std::string_view::npos ? std::string_view()
                                              : origin.substr(position + scheme_end.size());
}

/// Without the port. IPv6 addresses stay in their brackets.
std::string_view host_of(std::string_view authority) {
    const auto colon = authority.rfind(':');
    const auto bracket = authority.rfind(']');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
    return has_port ? authority.substr(0, colon) : authority;
}

bool is_dotted_number(std::string_view host) {
    return std::ranges::all_of(host,
                               [](unsigned char letter) { return std::isdigit(letter) || letter == '.'; });
}

/// RFC 6761 §6.3: names below localhost are this machine's as well.
bool is_this_machine(std::string_view host) {
    return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
           (host.starts_with("127.") && is_dotted_number(host));
}

bool is_listed(std::string_view origin, const std::vector<std::string>& listed) {
    return std::ranges::find(listed, origin) != listed.end();
}

bool are_all_listed(const std::vector<std::string>& listed) {
    return is_listed("*", listed);
}

}  // namespace

OriginPolicy::OriginPolicy(Trust trust, std::vector<std::string> listed) : trust_(trust) {
    list(std::move(listed));
}

void OriginPolicy::list(std::vector<std::string> listed) {
    for (auto& origin : listed)
        origin = siopp::in_lower_case(origin);
    auto shared = std::make_shared<const std::vector<std::string>>(std::move(listed));
    const std::lock_guard lock(mutex_);
    listed_ = std::move(shared);
}

bool OriginPolicy::allows(const siopp::HttpRequest& request) const {
    const auto listed = this->listed();
    if (are_all_listed(*listed)) return true;
    const auto host = siopp::in_lower_case(request.header("host").value_or(""));
    if (!allows_host(host, *listed)) return false;

    const auto origin = request.header("origin");
    if (!origin) return true;
    const auto lower = siopp::in_lower_case(*origin);
    if (allows_origin(lower, *listed)) return true;
    return authority_of(lower) == host && !host.empty();
}

bool OriginPolicy::allows_origin(std::string_view origin) const {
    const auto listed = this->listed();
    return are_all_listed(*listed) || allows_origin(siopp::in_lower_case(origin), *listed);
}

OriginPolicy::Listed OriginPolicy::listed() const {
    const std::lock_guard lock(mutex_);
    return listed_;
}

bool OriginPolicy::allows_origin(std::string_view lower_case, const std::vector<std::string>& listed) const {
    if (is_listed(lower_case, listed)) return true;
    return trust_ == Trust::this_machine && is_this_machine(host_of(authority_of(lower_case)));
}

bool OriginPolicy::allows_host(std::string_view host, const std::vector<std::string>& listed) const {
    if (trust_ != Trust::this_machine || is_this_machine(host_of(host))) return true;
    return std::ranges::any_of(listed, [&](const auto& origin) { return authority_of(origin) == host; });
}

bool is_origin(std::string_view text) {
    if (text == "*") return true;
    const auto authority = authority_of(text);
    const bool is_web = text.starts_with("http://") || text.starts_with("https://");
    return is_web && !authority.empty() && authority.find_first_of("/?# ") == std::string_view::npos;
}

}  // namespace wimpole::api
