#include "wimpole/storage/sqlite/message_checksum.hpp"

#include <string_view>

#include <zlib.h>

#include "wimpole/storage/store_rules.hpp"

namespace wimpole::storage {

using messaging::Message;

namespace {

class Crc {
public:
    void add(const void* bytes, std::size_t size) {
        value_ = crc32_z(value_, static_cast<const Bytef*>(bytes), size);
    }
    /// With its size, so that nothing can move from one field to the next.
    void add(std::string_view text) {
        const std::uint64_t size = text.size();
        add(&size, sizeof size);
        if (!text.empty()) add(text.data(), text.size());
    }
    void add(const siopp::Uuid& id) { add(id.bytes().data(), id.bytes().size()); }

    std::uint32_t value() const { return static_cast<std::uint32_t>(value_); }

private:
    uLong value_ = crc32_z(0, nullptr, 0);
};

}  // namespace

std::uint32_t checksum(const Message& message) {
    Crc crc;
    crc.add(message.id.uuid());
    crc.add(message.channel.uuid());
    crc.add(message.sender.uuid());
    for (const std::string_view text :
         {std::string_view(message.sender_name), std::string_view(message.text),
          std::string_view(message.source), std::string_view(message.source_id),
          std::string_view(message.socket_id), std::string_view(message.client_message_id),
          std::string_view(message.metadata), std::string_view(message.attachments),
          std::string_view(message.raw_message), std::string_view(message.thought),
          std::string_view(message.actions)})
        crc.add(text);
    if (message.in_reply_to) crc.add(message.in_reply_to->uuid());
    return crc.value();
}

Message damaged(const Message& message) {
    auto left = without_content(message);
    left.text = "This message was damaged on the disk of the server.";
    left.source = "damaged";
    return left;
}

}  // namespace wimpole::storage
