#include "siopp/socketio/v4_dialect.hpp"

#include <span>

#include "siopp/base/json_writer.hpp"
#include "siopp/http/message.hpp"
#include "siopp/socketio/packet.hpp"

namespace siopp::socketio::v4 {

namespace {

engineio::EncodedPacket encode(PacketType type, std::string_view name_space, std::string_view payload) {
    std::string text(1, static_cast<char>('0' + static_cast<int>(type)));
    if (name_space != "/") text.append(name_space).append(",");
    text.append(payload);
    const std::string_view view = text;
    return engineio::EncodedPacket::text(std::span(&view, 1));
}

}  // namespace

Address parse_address(std::string_view text) {
    const auto mark = text.find('?');
    if (mark == std::string_view::npos) return {text, {}};
    return {text.substr(0, mark), text.substr(mark + 1)};
}

std::string auth_of(std::string_view query) {
    std::string auth;
    json::Writer writer(auth);
    writer.begin_object();
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto pair = query.substr(0, end);
        const auto equals = pair.find('=');
        const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        if (!pair.empty()) {
            writer.member(http::percent_decode(pair.substr(0, equals)),
                          std::string_view(http::percent_decode(value)));
        }
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    }
    writer.end_object();
    return auth;
}

std::string socket_id(std::string_view name_space, std::string_view session_id) {
    std::string id;
    if (name_space != "/") id.append(name_space).append("#");
    return id.append(session_id);
}

engineio::EncodedPacket encode_connect(std::string_view name_space) {
    return encode(PacketType::connect, name_space, {});
}

engineio::EncodedPacket encode_connect_error(std::string_view name_space, std::string_view message,
                                             std::string_view data) {
    if (!data.empty()) return encode(PacketType::connect_error, name_space, data);
    std::string text;
    json::append_string(text, message);
    return encode(PacketType::connect_error, name_space, text);
}

}  // namespace siopp::socketio::v4
