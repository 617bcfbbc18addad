#pragma once

#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/engineio/engine.hpp"
#include "siopp/http/response_text.hpp"
#include "siopp/net/manual_worker.hpp"
#include "siopp/net/memory_stream.hpp"
#include "siopp/websocket/client_frame.hpp"

namespace siopp::engineio {

/// For tests: what a session told its listener.
struct SessionRecord {
    /// Null when it is closed.
    Session* session = nullptr;
    std::string id;
    /// Text as it came, binary with `b:` before it.
    std::vector<std::string> messages;
    std::vector<DisconnectReason> closed;
    UniqueFunction<void(std::string_view)> on_message;
    UniqueFunction<void()> on_closed;
};

/// For tests: puts a listener above each session that keeps a record.
class RecordingAcceptor final : public SessionAcceptor {
public:
    std::unique_ptr<SessionListener> accept(Session& session) override {
        records_.push_back(std::make_unique<SessionRecord>());
        records_.back()->session = &session;
        records_.back()->id = session.id();
        return std::make_unique<Listener>(*records_.back());
    }
    void opened(Session&) override {}

    std::size_t count() const { return records_.size(); }
    SessionRecord& operator[](std::size_t index) { return *records_.at(index); }
    SessionRecord& last() { return *records_.back(); }

private:
    class Listener final : public SessionListener {
    public:
        explicit Listener(SessionRecord& record) : record_(record) {}
        void on_text(std::string_view text) override { note(std::string(text)); }
        void on_binary(std::string_view bytes) override { note("b:" + std::string(bytes)); }
        void on_closed(DisconnectReason reason) override {
            record_.session = nullptr;
            record_.closed.push_back(reason);
            if (record_.on_closed) record_.on_closed();
        }

    private:
        void note(std::string message) {
            record_.messages.push_back(message);
            if (record_.on_message) record_.on_message(message);
        }

        SessionRecord& record_;
    };

    std::vector<std::unique_ptr<SessionRecord>> records_;
};

/// For tests: Engine.IO on a manual worker, reached over streams in memory, put together as a server does it.
class EngineHarness final : public http::ConnectionHandler {
public:
    explicit EngineHarness(SessionAcceptor& acceptor, net::FailurePlan* plan = nullptr)
        : plan_(plan), engine_(manual_.worker(), 1, options, acceptor) {}
    ~EngineHarness() override {
        settle();
        connections_.clear();
    }

    /// A new connection. The reference is valid as long as this object.
    net::MemoryPeer& connect() {
        auto& peer = *peers_.emplace_back(std::make_unique<net::MemoryPeer>(plan_));
        peer.set_max_write(max_write);
        auto created = std::make_unique<http::Connection>(manual_.worker(), peer.connect(), "192.0.2.7",
                                                          http_limits, *this);
        auto& connection = *created;
        connections_.emplace(&connection, std::move(created));
        connection.start({});
        return peer;
    }

    /// Runs until nothing happens any more without time passing.
    void settle() {
        do {
            manual_.turn();
        } while (pump());
    }
    void pass(std::chrono::milliseconds time) {
        manual_.pass(time);
        settle();
    }
    /// The same in steps of a second: much faster, less exact.
    void leap(std::chrono::seconds time) {
        for (; time.count() > 0; --time) {
            manual_.leap(std::chrono::seconds(1));
            settle();
        }
    }
    /// A worker that is held up for so long: everything due meanwhile is late.
    void stall(std::chrono::milliseconds time) {
        manual_.leap(time);
        settle();
    }
    void send(net::MemoryPeer& peer, std::string_view bytes) {
        peer.send(bytes);
        settle();
    }
    /// The response to one request; status 0 while there is none.
    http::Response exchange(net::MemoryPeer& peer, std::string_view request) {
        send(peer, request);
        return response(peer, request.starts_with("HEAD") ? http::Body::none : http::Body::as_announced);
    }
    static http::Response response(net::MemoryPeer& peer, http::Body body = http::Body::as_announced) {
        return http::take_response(peer.received(), body).value_or(http::Response{0, {}, {}});
    }

    Engine& engine() noexcept { return engine_; }
    std::size_t http_connection_count() const { return connections_.size(); }
    std::vector<std::unique_ptr<net::MemoryPeer>>& peers() noexcept { return peers_; }

    Options options;
    http::Limits http_limits;
    /// What connections opened from now on take at most in one write.
    std::size_t max_write = std::numeric_limits<std::size_t>::max();

private:
    std::size_t worker_for(const http::Request& head) override { return engine_.worker_for(head); }
    void on_body_awaited(http::Connection& connection) override {
        if (engine_.handles(connection.request())) engine_.on_body_awaited(connection);
    }
    void on_request(http::Connection& connection) override {
        if (engine_.handles(connection.request())) return engine_.on_request(connection);
        connection.respond({.status = 404, .headers = {}, .body = {}});
    }
    void on_move(std::size_t, std::unique_ptr<net::Stream>, std::string, std::string) override {}
    void on_ended(http::Connection& connection) override {
        const auto found = connections_.find(&connection);
        manual_.worker().retire(std::move(found->second));
        connections_.erase(found);
    }
    bool pump() {
        bool pumped = false;
        // By index: what is called may connect.
        for (std::size_t index = 0; index < peers_.size(); ++index)
            pumped = peers_[index]->pump() || pumped;
        return pumped;
    }

    net::FailurePlan* plan_;
    std::vector<std::unique_ptr<net::MemoryPeer>> peers_;
    net::ManualWorker manual_;
    Engine engine_;
    boost::unordered_flat_map<http::Connection*, std::unique_ptr<http::Connection>> connections_;
};

/// Requests as a client sends them.
inline std::string target_of(std::string_view transport, std::string_view session_id = {}) {
    std::string target = "/socket.io/?EIO=4&transport=";
    target += transport;
    if (!session_id.empty()) target.append("&sid=").append(session_id);
    return target;
}

inline std::string request_text(std::string_view method, std::string_view target,
                                std::string_view headers = {}, std::string_view body = {}) {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: here\r\n").append(headers);
    if (!body.empty() || method == "POST") {
        text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    return text.append("\r\n").append(body);
}

inline std::string get_text(std::string_view session_id = {}) {
    return request_text("GET", target_of("polling", session_id));
}

inline std::string post_text(std::string_view session_id, std::string_view body) {
    return request_text("POST", target_of("polling", session_id),
                        "Content-Type: text/plain;charset=UTF-8\r\n", body);
}

/// The key is RFC 6455's example; its accept value is there, too.
inline constexpr std::string_view upgrade_headers =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

inline std::string upgrade_text(std::string_view session_id = {}) {
    return request_text("GET", target_of("websocket", session_id), upgrade_headers);
}

/// The texts of the frames that a client has got: text as it came, binary with `b:`, close frames `close
/// <payload>`, others by their opcode.
inline std::vector<std::string> take_frames(net::MemoryPeer& peer) {
    std::vector<std::string> texts;
    while (const auto frame = websocket::take_server_frame(peer.received())) {
        switch (frame->opcode) {
            case websocket::Opcode::text:
                texts.push_back(frame->payload);
                break;
            case websocket::Opcode::binary:
                texts.push_back("b:" + frame->payload);
                break;
            case websocket::Opcode::close:
                texts.push_back("close " + frame->payload);
                break;
            default:
                texts.push_back("opcode " + std::to_string(static_cast<int>(frame->opcode)));
        }
    }
    return texts;
}

}  // namespace siopp::engineio
