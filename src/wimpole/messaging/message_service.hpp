#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wimpole/messaging/store.hpp"

namespace wimpole::messaging {

/// Limits of what may be submitted; sizes in bytes of UTF-8.
struct MessageLimits {
    std::size_t max_text_bytes = 64 * 1024;
    std::size_t max_name_bytes = 256;
    std::size_t max_metadata_bytes = 64 * 1024;
    std::size_t max_client_message_id_bytes = 128;
    /// All that a client sent of a message: text, metadata, attachments and names, escaped as JSON.
    std::size_t max_raw_message_bytes = 512 * 1024;
    /// What URLs of attachments may begin with, in small letters (attachment_urls.hpp).
    std::vector<std::string> attachment_schemes{"http", "https", "data", "ipfs"};
};

/// The rules of posting a message: who may, what is acceptable, which channel it opens. Any worker; no state
/// of its own.
class MessageService {
public:
    MessageService(Store& store, MessageLimits limits) : store_(store), limits_(std::move(limits)) {}

    /// Stores a message of a person or agent whose identity the edge has established. `hint` says what the
    /// channel is to be if it does not exist yet. `origin` is the socket that the message came by, empty for
    /// none: it is kept with the message, and handed to the listener.
    Task<Result<Receipt>> submit(Submission submission, ChannelHint hint, std::string origin);

    /// What is wrong with new content of a message; nothing where it is acceptable.
    std::optional<Error> check(const MessageChanges& changes) const;

    const MessageLimits& limits() const noexcept { return limits_; }

private:
    std::optional<Error> check(const Submission& submission) const;
    std::optional<Error> check_attachments(const Submission& submission) const;

    Store& store_;
    MessageLimits limits_;
};

}  // namespace wimpole::messaging
