#pragma once

#include <string>

#include "wimpole/agents/openai/tool.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/outbound/http_client.hpp"

namespace wimpole::agents::openai {

/// A tool of somebody else: a signed POST (webhook_signature.hpp) of
/// {"name","arguments","callId","agentId","channelId"}, whose answer is the result as it is.
class WebhookTool final : public Tool {
public:
    static constexpr std::size_t max_result_bytes = std::size_t{16} * 1024;

    struct Place {
        outbound::Url url;
        std::string secret;
        outbound::AddressPolicy addresses = outbound::AddressPolicy::only_public;
        std::chrono::milliseconds timeout = std::chrono::seconds(20);
    };

    /// `client` must outlive it.
    WebhookTool(ToolDescription description, Place place, outbound::HttpClient& client, Clock clock);

    ToolDescription description() const override { return description_; }
    siopp::Task<ToolResult> call(const Turn& turn, std::string arguments, std::stop_token stop) override;

private:
    outbound::HttpRequest request_of(const Turn& turn, std::string_view arguments) const;

    ToolDescription description_;
    Place place_;
    outbound::HttpClient& client_;
    Clock clock_;
};

}  // namespace wimpole::agents::openai
