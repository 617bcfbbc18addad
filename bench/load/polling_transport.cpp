#include "bench/load/polling_transport.hpp"

namespace bench::load {
namespace {

constexpr char separator = '\x1e';
constexpr std::string_view session_id_key = "\"sid\":\"";

}  // namespace

void PollingTransport::open(std::uint16_t port, std::uint32_t source) {
    host_ = "127.0.0.1:" + std::to_string(port);
    polls_.open(port, source);
    posts_.open(port, source);
    poll();
}

void PollingTransport::queue(std::string_view packet) {
    if (!unposted_.empty()) unposted_ += separator;
    unposted_.append(packet);
}

void PollingTransport::flush() {
    if (unposted_.empty() || posts_.is_busy() || is_closed_) return;

    posts_.send(request_head("POST")
                    .append("Content-Type: text/plain;charset=UTF-8\r\nContent-Length: ")
                    .append(std::to_string(unposted_.size()))
                    .append("\r\n\r\n")
                    .append(unposted_));
    unposted_.clear();
}

void PollingTransport::on_response(HttpConnection& connection, std::string_view body) {
    if (&connection == &posts_) {
        if (body != "ok") return on_http_closed("a POST was not answered with \"ok\"");
        return flush();
    }

    if (session_id_.empty()) take_handshake(body);
    if (!is_closed_ && !is_paused_) poll();
    while (!body.empty() && !is_closed_) {
        const auto packet = body.substr(0, body.find(separator));
        body.remove_prefix(std::min(body.size(), packet.size() + 1));
        observer_.on_text(packet);
    }
}

void PollingTransport::on_http_closed(std::string_view why) {
    if (is_closed_) return;

    is_closed_ = true;
    observer_.on_transport_closed(why);
}

void PollingTransport::poll() {
    polls_.send(request_head("GET").append("\r\n"));
}

void PollingTransport::take_handshake(std::string_view packet) {
    const auto key = packet.find(session_id_key);
    if (key == std::string_view::npos) return on_http_closed("no session id in the answer to the first GET");

    const auto value = packet.substr(key + session_id_key.size());
    session_id_ = value.substr(0, value.find('"'));
}

std::string PollingTransport::request_head(std::string_view method) const {
    std::string head{method};
    head.append(" /socket.io/?EIO=4&transport=polling");
    if (!session_id_.empty()) head.append("&sid=").append(session_id_);
    return head.append(" HTTP/1.1\r\nHost: ")
        .append(host_)
        .append("\r\nAccept: */*\r\nConnection: keep-alive\r\n");
}

}  // namespace bench::load
