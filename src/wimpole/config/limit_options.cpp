#include <limits>
#include <string>
#include <string_view>

#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/quantity.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

namespace {

constexpr std::size_t million = 1'000'000;

/// The ElizaOS server's "2mb" are 2 MiB.
std::string binary_unit(std::string_view text) {
    std::string translated(text);
    if (text.size() >= 2 && std::string_view("kKmMgG").find(text[text.size() - 2]) != std::string_view::npos)
        translated.insert(text.size() - 1, "i");
    return translated;
}

}  // namespace

std::vector<Option> limit_options() {
    using siopp::HttpOptions;
    using siopp::Options;
    const auto count = number<std::size_t>(1, 100 * million);
    const auto count_or_none = number<std::size_t>(0, 100 * million);
    const auto bytes = size(kib, gib);
    const Section in(
        "limits", [](auto& config) -> auto& { return config.connections; });
    const Section bodies(
        "limits", [](auto& config) -> auto& { return config.bodies; });
    const Section http(
        "limits", [](auto& config) -> auto& { return config.connections.http; });
    return {
        in.option("max_payload_size", &Options::max_payload_bytes, bytes,
                  "Largest packet of a socket: WebSocket message, or body of a polling request"),
        bodies
            .option("max_json_body_size", &api::BodyLimits::max_json_bytes, bytes,
                    "Largest body of a REST request")
            .alias("EXPRESS_MAX_PAYLOAD", binary_unit),
        bodies.option("max_upload_size", &api::BodyLimits::max_file_bytes, bytes,
                      "Largest file that is uploaded"),
        in.option("max_large_body_size", &Options::max_large_body_bytes, size(kib, 64 * gib),
                  "Larger HTTP bodies, such as uploads, of all requests together"),
        in.option("max_header_size", &Options::max_header_bytes, size(kib, mib), "Largest head of a request"),
        in.option("max_fragments", &Options::max_fragments, count,
                  "Fragments a WebSocket message may come in"),
        in.option("max_attachments", &Options::max_attachments, count, "Binary attachments of one packet"),
        in.option("max_attachment_size", &Options::max_attachment_bytes, bytes,
                  "All attachments of one packet together"),
        in.option("max_json_depth", &Options::max_json_depth, number<std::size_t>(1, 1'000),
                  "Arrays and objects within each other in a packet"),
        in.option("max_name_size", &Options::max_name_bytes, size(36, 64 * kib),
                  "Length of the name of a room"),
        in.option("max_connections", &Options::max_connections, count,
                  "TCP connections; more are closed as soon as they are accepted"),
        in.option("max_connections_per_address", &Options::max_connections_per_address, count_or_none,
                  "Of these, how many may come from one IPv4 address or IPv6 /64 network; 0 = any number"),
        in.option("max_pending_connections", &Options::max_pending_connections, count,
                  "Of these, how many may not have sent their first request yet"),
        in.option("max_sessions", &Options::max_sessions, count, "Socket.IO sessions"),
        http.option("max_pending_handshakes", &HttpOptions::max_pending_handshakes, count,
                    "Clients on one worker whose admission has not been decided"),
        in.option("max_packets_per_second", &Options::max_packets_per_second, count_or_none,
                  "Packets that one session may send in a second; 0 = any number"),
        in.option("max_bytes_per_second", &Options::max_bytes_per_second, size(0, gib),
                  "What one session may send in a second; 0 = any amount"),
        in.option("max_namespaces_per_client", &Options::max_namespaces_per_client, count,
                  "Namespaces that one client may be in"),
        in.option("max_dynamic_namespaces", &Options::max_dynamic_namespaces, count,
                  "Children of a dynamic namespace on one worker"),
        in.option("max_rooms_per_socket", &Options::max_rooms_per_socket, count,
                  "Rooms, and so channels, that one socket may be in"),
        in.option("max_pending_acks", &Options::max_pending_acks, count,
                  "Acks that a socket may owe the server"),
        in.option("max_waiting_packets", &Options::max_waiting_packets, count,
                  "Packets of a client that wait for a namespace's decision"),
        in.option("max_waiting_size", &Options::max_waiting_bytes, bytes, "Their size"),
        in.option("max_packets_per_poll", &Options::max_packets_per_poll, number<std::size_t>(1, 10'000),
                  "Packets in one polling response; clients in Python refuse more than 16"),
        in.option("max_queued_size", &Options::max_queued_bytes, bytes,
                  "What may be queued for a client that does not read; beyond it is disconnected"),
        in.option("max_mailbox", &Options::max_mailbox, count,
                  "Functions that wait for one worker; other threads wait for room"),
        in.option("mailbox_reserve", &Options::mailbox_reserve, number<std::size_t>(0, 100 * million),
                  "How many more may wait of other workers; beyond that its clients are disconnected"),
    };
}

std::vector<Option> recovery_options() {
    using siopp::RecoveryOptions;
    using std::chrono::hours;
    using std::chrono::seconds;
    const auto count = number<std::size_t>(1, 100 * million);
    using Clients = RecoveryConfig::Clients;
    const auto clients =
        choice<Clients>({{"none", Clients::none}, {"browsers", Clients::browsers}, {"all", Clients::all}});
    const Section recovery(
        "recovery", [](auto& config) -> auto& { return config.recovery; });
    const Section limits(
        "recovery", [](auto& config) -> auto& { return config.recovery.limits; });
    return {
        recovery.option("clients", &RecoveryConfig::clients, clients,
                        "Which clients that were cut off get their channels again, with what they missed"),
        limits.option("max_disconnection_duration", &RecoveryOptions::max_disconnection_duration,
                      duration(seconds(1), hours(24)), "How long a client may be away"),
        limits.option("max_events_per_socket", &RecoveryOptions::max_events_per_socket, count,
                      "Events kept for each socket in case it is cut off"),
        limits.option("max_bytes_per_socket", &RecoveryOptions::max_bytes_per_socket, size(kib, gib),
                      "Their size"),
        limits.option("max_detached_sockets", &RecoveryOptions::max_detached_sockets, count,
                      "Sockets that wait for their client"),
    };
}

std::vector<Option> compression_options() {
    using siopp::DeflateOptions;
    using siopp::HttpCompression;
    const auto level = number(1, 9);
    const auto threshold = size(0, gib);
    const auto window = number(9, 15);
    const Section http(
        "http_compression", [](auto& config) -> auto& { return config.connections.http.compression; });
    const Section in(
        "websocket_compression", [](auto& config) -> auto& { return config.connections.deflate; });
    return {
        http.option("enabled", &HttpCompression::enabled, boolean(),
                    "Compress polling answers for clients that take it"),
        http.option("threshold_size", &HttpCompression::threshold_bytes, threshold,
                    "Smaller answers are sent as they are"),
        http.option("level", &HttpCompression::level, level, "1 = fast, 9 = small"),
        in.option("enabled", &DeflateOptions::enabled, boolean(),
                  "Compress WebSocket messages (permessage-deflate) for clients that take it"),
        in.option("threshold_size", &DeflateOptions::threshold_bytes, threshold,
                  "Smaller messages are sent as they are"),
        in.option(
            "server_context_takeover", &DeflateOptions::server_context_takeover, boolean(),
            "Let messages to a client refer to earlier ones: smaller, but up to 264 KiB for each client"),
        in.option("client_context_takeover", &DeflateOptions::client_context_takeover, boolean(),
                  "The same for messages of a client, up to 44 KiB for each"),
        in.option("server_max_window_bits", &DeflateOptions::server_max_window_bits, window,
                  "How far back messages to a client may refer, as a power of 2"),
        in.option("client_max_window_bits", &DeflateOptions::client_max_window_bits, window,
                  "The same for messages of a client"),
        in.option("memory_level", &DeflateOptions::memory_level, level, "zlib's memory for compressing"),
        in.option("compression_level", &DeflateOptions::compression_level, level, "1 = fast, 9 = small"),
        in.option("max_context_size", &DeflateOptions::max_context_bytes, size(0, 64 * gib),
                  "What all connections that keep a context may hold for it together"),
    };
}

}  // namespace wimpole::config
