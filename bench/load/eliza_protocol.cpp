#include "bench/load/eliza_protocol.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>

namespace bench::load {
namespace {

constexpr std::string_view default_server = "00000000-0000-0000-0000-000000000000";

std::string channel_fields(std::string_view channel) {
    std::string fields = R"("channelId":")";
    fields.append(channel).append(R"(","roomId":")").append(channel);
    fields.append(R"(","messageServerId":")").append(default_server);
    return fields.append(R"(","serverId":")").append(default_server).append("\"");
}

}  // namespace

std::string random_uuid() {
    static std::random_device source;
    std::array<char, 37> text{};
    std::snprintf(text.data(), text.size(), "%08x-%04x-4%03x-8%03x-%04x%08x", source(), source() & 0xffff,
                  source() & 0xfff, source() & 0xfff, source() & 0xffff, source());
    return text.data();
}

std::string_view string_member(std::string_view json, std::string_view name) {
    const std::string key = std::string{"\""}.append(name).append("\":\"");
    const auto found = json.find(key);
    if (found == std::string_view::npos) return {};

    const auto value = json.substr(found + key.size());
    return value.substr(0, value.find('"'));
}

std::string message_text(std::uint64_t sequence, std::size_t bytes) {
    std::string text = "message " + std::to_string(sequence) + ' ';
    return text.append(bytes - std::min(bytes, text.size()), 'x');
}

std::string join_packet(std::string_view channel, std::string_view entity) {
    std::string packet = R"(2["message",{"type":1,"payload":{)";
    return packet.append(channel_fields(channel)).append(R"(,"entityId":")").append(entity).append(R"("}}])");
}

std::string send_packet(const ElizaMessage& message) {
    std::string packet = R"(2["message",{"type":2,"payload":{)";
    packet.append(channel_fields(message.channel)).append(R"(,"senderId":")").append(message.sender);
    packet.append(R"(","senderName":"bench","message":")").append(message.text);
    packet.append(R"(","messageId":")").append(message.message_id);
    return packet.append(
        R"(","source":"bench","attachments":[],"metadata":{"channelType":"GROUP","isDm":false}}}])");
}

}  // namespace bench::load
