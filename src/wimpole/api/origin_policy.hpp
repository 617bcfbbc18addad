#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/http.hpp"

namespace wimpole::api {

/// Which web pages may talk to the server: a browser lets any page open a WebSocket to any host, this machine
/// included, and names the page's origin (RFC 6454) in the request. Programs that are no browsers name none.
/// Any thread.
class OriginPolicy {
public:
    enum class Trust {
        /// Pages of the host that the request itself names, and those listed.
        same_origin,
        /// The server asks nobody for credentials, and only this machine reaches it: pages of this machine
        /// and
        /// those listed. A request for any other host name is refused, as a foreign page can give its own
        /// name
        /// this machine's address (DNS rebinding).
        this_machine,
    };

    /// `listed` are origins as browsers write them ("https://chat.example:8443"); "*" allows every page.
    OriginPolicy(Trust trust, std::vector<std::string> listed);

    /// Lists other origins from now on.
    void list(std::vector<std::string> listed);

    bool allows(const siopp::HttpRequest& request) const;
    /// Whether pages of that origin may read what they are answered (CORS).
    bool allows_origin(std::string_view origin) const;

private:
    using Listed = std::shared_ptr<const std::vector<std::string>>;

    Listed listed() const;
    bool allows_origin(std::string_view lower_case, const std::vector<std::string>& listed) const;
    bool allows_host(std::string_view host, const std::vector<std::string>& listed) const;

    const Trust trust_;
    mutable std::mutex mutex_;
    Listed listed_;
};

/// Whether the text is an origin that can be listed, or "*".
bool is_origin(std::string_view text);

}  // namespace wimpole::api
