#include "wimpole/events/access_json.hpp"

#include "siopp/base/json_writer.hpp"
#include "wimpole/events/event_json.hpp"

namespace wimpole::events {

using siopp::json::Writer;

std::string rate_limited(std::int64_t retry_after_ms) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("error", "Too many requests. Please try again later.")
        .member("code", error_code(Error::Kind::rate_limited))
        .member("retryAfterMs", retry_after_ms)
        .end_object();
    return json;
}

std::string rate_limited_data(std::int64_t retry_after_ms) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("code", error_code(Error::Kind::rate_limited))
        .member("retryAfterMs", retry_after_ms)
        .end_object();
    return json;
}

std::string channel_lost(ChannelId channel) {
    const auto id = channel.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("error", "This channel is not open to you any more.")
        .member("code", error_code(Error::Kind::forbidden))
        .member("channelId", id)
        .member("roomId", id)
        .end_object();
    return json;
}

std::string reauthenticated(const auth::Principal& principal, std::int64_t timestamp_ms) {
    std::string json;
    Writer writer(json);
    writer.begin_object();
    if (principal.entity) writer.member("entityId", principal.entity->to_string());
    writer.member("timestamp", timestamp_ms);
    if (principal.expires_at_ms) writer.member("expiresAt", *principal.expires_at_ms);
    writer.end_object();
    return json;
}

}  // namespace wimpole::events
