#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "wimpole/base/id.hpp"
#include "wimpole/messaging/run.hpp"

namespace wimpole::messaging {

/// The names of people and agents who give none.
inline constexpr const char* unnamed_sender = "User";
inline constexpr const char* unnamed_agent = "Agent";

/// What a sender asks to be stored. Every field has been validated for form by the edge that built it.
struct Submission {
    ChannelId channel;
    MessageServerId message_server;
    EntityId sender;
    std::string sender_name;
    std::string text;
    /// Where it came from: "socketio_client", "client_chat", "agent_response" …
    std::string source;
    /// The sender's own id of the message, empty for none: (channel, sender, client_message_id) is stored
    /// once.
    std::string client_message_id;
    /// The id in the system that it came from, empty for none.
    std::string source_id;
    /// The Socket.IO socket that it came by, empty for none.
    std::string socket_id;
    /// JSON text: an object, an array. Empty for none.
    std::string metadata;
    std::string attachments;
    /// JSON text of whatever the sender calls the message in full; empty for none.
    std::string raw_message;
    /// What an agent adds to its reply. Empty for none; `actions` is the JSON text of an array.
    std::string thought;
    std::string actions;
    std::optional<MessageId> in_reply_to;
    /// The id that the message is to have (an agent's reply that was announced before); random where absent.
    std::optional<MessageId> id;
    /// Whether agents may react to it. Not kept: only who is told of the commit sees it.
    bool wakes_agents = true;
    /// Whether the channel is created where it does not exist; else the message is refused (not_found).
    bool opens_channel = true;
    /// The run of an agent that ends with this message: it is stored with it, or not at all.
    std::optional<Run> run;
};

/// A chat message as it is stored. Its author may replace its content; its place and times stay.
struct Message {
    MessageId id;
    ChannelId channel;
    MessageServerId message_server;
    /// Position in the channel: from 1, without gaps, in the order of commits.
    std::uint64_t seq = 0;
    EntityId sender;
    std::string sender_name;
    std::string text;
    std::string source;
    std::string source_id;
    std::string socket_id;
    std::string client_message_id;
    std::string metadata;
    std::string attachments;
    std::string raw_message;
    std::string thought;
    std::string actions;
    std::optional<MessageId> in_reply_to;
    /// Milliseconds since 1970, UTC; never less than that of the message before it in the channel.
    std::int64_t created_at_ms = 0;
    /// Of the last change of its content, created_at_ms where there was none; never less than that.
    std::int64_t updated_at_ms = 0;
    /// Submission::wakes_agents; true for what is read from a store.
    bool wakes_agents = true;

    /// Bytes of the fields that vary in length.
    std::size_t size_bytes() const {
        return sender_name.size() + text.size() + source.size() + source_id.size() + socket_id.size() +
               client_message_id.size() + metadata.size() + attachments.size() + raw_message.size() +
               thought.size() + actions.size();
    }
};

/// New content of a message; what is absent stays as it is.
struct MessageChanges {
    std::optional<std::string> text;
    std::optional<std::string> source;
    std::optional<std::string> metadata;
    std::optional<std::string> attachments;
    std::optional<std::string> raw_message;
    std::optional<std::string> thought;
    std::optional<std::string> actions;
    std::optional<MessageId> in_reply_to;
};

/// How a submission ended.
struct Receipt {
    Message message;
    /// The same client_message_id had been stored before: `message` is that one. Where it has been deleted
    /// since, its content is empty.
    bool duplicate = false;
    /// The channel came into being with it.
    bool opened_channel = false;
};

}  // namespace wimpole::messaging
