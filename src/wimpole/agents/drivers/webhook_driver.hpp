#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/outbound/http_client.hpp"

namespace wimpole::agents {

/// Where an agent is that wants to be called.
struct Webhook {
    outbound::Url url;
    /// Signs the calls; empty: they are not signed.
    std::string secret;
    outbound::AddressPolicy addresses = outbound::AddressPolicy::only_public;
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(5);
    std::size_t max_answer_bytes = std::size_t{8} * 1024 * 1024;
    /// AgentDriver::can_decide().
    bool can_decide = false;
};

/// An agent that is called rather than connected: each turn is a signed POST (webhook_signature.hpp) of what
/// a connected program gets as `agent_turn`, with the run's id as that of the webhook, the same for each try.
/// The answer is the reply: JSON like `agent_final`, or an event stream of what a connected program would
/// send; or 202 or 204 for none. Redirects are not followed. How long it may take is watched by who runs the
/// turn (RunLimits).
class WebhookDriver final : public AgentDriver {
public:
    /// The JSON text of `agent_turn`.
    using WriteTurn = std::function<std::string(const Turn&)>;

    /// `client` must outlive it.
    WebhookDriver(Webhook webhook, outbound::HttpClient& client, WriteTurn write_turn, Clock clock);

    bool can_decide() const override { return webhook_.can_decide; }
    siopp::Task<TurnOutcome> run(Turn turn, TurnEvents& events, std::stop_token stop) override;

private:
    outbound::HttpRequest request_of(const Turn& turn) const;
    outbound::HttpLimits limits_of(const Turn& turn) const;
    siopp::Task<TurnOutcome> read_whole(outbound::HttpAnswer& answer) const;
    static siopp::Task<TurnOutcome> read_stream(outbound::HttpAnswer& answer, TurnEvents& events);

    const Webhook webhook_;
    outbound::HttpClient& client_;
    const WriteTurn write_turn_;
    const Clock clock_;
};

}  // namespace wimpole::agents
