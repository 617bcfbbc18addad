#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/quantity.hpp"
#include "wimpole/config/section.hpp"
#include "wimpole/messaging/attachment_urls.hpp"

namespace wimpole::config {

namespace {

bool is_scheme(const std::string& word) {
    return messaging::is_url_scheme(word);
}

}  // namespace

std::vector<Option> messaging_options() {
    using api::ResourceLimits;
    using events::ChannelEventLimits;
    using events::MessageEventLimits;
    using messaging::MessageLimits;
    using messaging::ReplayLimit;
    const auto count = number<std::size_t>(1, 1'000'000);
    const Section messages(
        "messages", [](auto& config) -> auto& { return config.messages; });
    const Section sends(
        "messages", [](auto& config) -> auto& { return config.sends; });
    const Section channels(
        "channels", [](auto& config) -> auto& { return config.channels; });
    const Section replay(
        "channels", [](auto& config) -> auto& { return config.channels.replay; });
    const Section resources(
        "channels", [](auto& config) -> auto& { return config.resources; });
    return {
        messages.option("max_text_size", &MessageLimits::max_text_bytes, size(1, 64 * mib),
                        "Text of a message"),
        messages.option("max_name_size", &MessageLimits::max_name_bytes, size(1, 64 * kib),
                        "Name of a sender"),
        messages.option("max_metadata_size", &MessageLimits::max_metadata_bytes, size(2, 64 * mib),
                        "Metadata of a message, as JSON"),
        messages.option("max_raw_size", &MessageLimits::max_raw_message_bytes, size(2, 256 * mib),
                        "All that a client sent of a message, as JSON; it is kept with the message"),
        messages.option("max_client_message_id_size", &MessageLimits::max_client_message_id_bytes,
                        size(36, 4 * kib), "Id that a client gives a message"),
        messages.option("attachment_schemes", &MessageLimits::attachment_schemes,
                        list("a scheme such as https", is_scheme),
                        "What URLs of attachments may begin with, unless they are relative"),
        sends.option("max_pending_sends", &MessageEventLimits::max_pending_sends, count,
                     "Messages of one socket that wait for the database; further ones are refused as busy"),
        channels.option("max_pending_joins", &ChannelEventLimits::max_pending_joins, count,
                        "Joins of one socket that wait for the database; further ones are refused as busy"),
        resources.option("max_name_size", &ResourceLimits::max_name_bytes, size(1, 64 * kib),
                         "Name of a channel or a message server"),
        resources.option("max_metadata_size", &ResourceLimits::max_metadata_bytes, size(2, mib),
                         "Metadata of a channel or a message server, as JSON"),
        resources.option("max_participants", &ResourceLimits::max_participants, count,
                         "Participants of a channel; further ones are refused"),
        resources.option("max_bans", &ResourceLimits::max_bans, count,
                         "People who are banned from a channel"),
        resources.option("max_message_servers", &ResourceLimits::max_message_servers, count,
                         "Message servers"),
        replay.option("replay_messages", &ReplayLimit::messages, count,
                      "Missed messages that a join delivers: the newest ones that fit"),
        replay.option("replay_size", &ReplayLimit::bytes, size(kib, 1'024 * mib), "Their size"),
    };
}

}  // namespace wimpole::config
