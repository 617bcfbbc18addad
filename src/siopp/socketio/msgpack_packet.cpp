#include "siopp/socketio/msgpack_packet.hpp"

#include <algorithm>

#include "siopp/base/ascii.hpp"
#include "siopp/base/json_view.hpp"
#include "siopp/base/msgpack.hpp"

namespace siopp::socketio {

namespace {

/// The members of a packet's map as JSON texts, empty for what is missing or undefined.
struct Members {
    std::string type;
    std::string name_space;
    std::string data;
    std::string id;
    /// Of the data.
    std::vector<std::string> attachments;

    /// Null for members that mean nothing to a server.
    std::string* find(std::string_view key) {
        if (key == R"("type")") return &type;
        if (key == R"("nsp")") return &name_space;
        if (key == R"("data")") return &data;
        return key == R"("id")" ? &id : nullptr;
    }
};

ErrorCode read_member(msgpack::Reader& reader, Members& members) {
    std::string key;
    std::string value;
    std::vector<std::string> attachments;
    if (const auto read = reader.value(key, attachments); !read) return read.error();
    const auto found = reader.value(value, attachments);
    if (!found) return found.error();
    auto* member = members.find(key);
    if (!member) return {};
    *member = *found == msgpack::Reader::Found::undefined ? "" : std::move(value);
    if (member == &members.data) members.attachments = std::move(attachments);
    return {};
}

Result<Members> read_members(std::string_view bytes, const Limits& limits) {
    const msgpack::Limits msgpack_limits{limits.max_depth, limits.max_attachments};
    msgpack::Reader reader(bytes, msgpack_limits);
    const auto count = reader.map();
    if (!count) return count.error();
    Members members;
    for (auto left = *count; left > 0; --left) {
        if (const auto error = read_member(reader, members)) return error;
    }
    if (!reader.at_end()) return msgpack::Errc::trailing_bytes;
    return members;
}

bool is_number(std::string_view json) {
    return !json.empty() && (json.front() == '-' || is_digit(json.front()));
}

/// `type[attachments-]`, what a text packet begins with.
Result<std::string> prefix_of(const Members& members) {
    if (members.type.size() != 1 || members.type < "0" || members.type > "4")
        return Errc::unknown_packet_type;
    const auto type = static_cast<PacketType>(members.type.front() - '0');
    const bool takes_arguments = type == PacketType::event || type == PacketType::ack;
    if (!takes_arguments) return members.type;
    if (members.data.empty()) return Errc::bad_payload;
    if (members.attachments.empty()) return members.type;
    return (type == PacketType::event ? "5" : "6") + std::to_string(members.attachments.size()) + '-';
}

}  // namespace

Result<TextPacket> decode_msgpack(std::string_view bytes, const Limits& limits) {
    auto members = read_members(bytes, limits);
    if (!members) return members.error();
    auto text = prefix_of(*members);
    if (!text) return text.error();

    const auto name_space =
        members->name_space.empty() ? json::View::parse("null") : json::View::parse(members->name_space);
    const auto name = name_space->string().value_or("");
    if (!name.starts_with('/') || name.find(',') != std::string::npos) return Errc::bad_namespace;
    if (name != "/") text->append(name).append(",");

    if (!std::ranges::all_of(members->id, is_digit)) return Errc::bad_ack_id;
    // In text, a number would be taken for more digits of the id; no packet's data is one.
    if (is_number(members->data)) return Errc::bad_payload;
    text->append(members->id).append(members->data);
    return TextPacket{std::move(*text), std::move(members->attachments)};
}

engineio::EncodedPacket encode_msgpack(PacketType type, std::string_view name_space, std::string_view data,
                                       std::span<const std::string> attachments,
                                       std::optional<std::uint64_t> id) {
    std::string bytes;
    msgpack::append_map(bytes, 2 + (data.empty() ? 0U : 1U) + (id ? 1U : 0U));
    msgpack::append_string(bytes, "type");
    msgpack::append_unsigned(bytes, static_cast<std::uint64_t>(type));
    msgpack::append_string(bytes, "nsp");
    msgpack::append_string(bytes, name_space);
    if (!data.empty()) {
        msgpack::append_string(bytes, "data");
        msgpack::append_json(bytes, data, attachments);
    }
    if (id) {
        msgpack::append_string(bytes, "id");
        msgpack::append_unsigned(bytes, *id);
    }
    return engineio::EncodedPacket::binary(bytes);
}

}  // namespace siopp::socketio
