#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/http/connection.hpp"
#include "siopp/http/response_text.hpp"
#include "siopp/net/manual_worker.hpp"
#include "siopp/net/memory_stream.hpp"

namespace siopp::http {

inline constexpr std::size_t own_worker = 0;
inline constexpr std::size_t other_worker = 1;

/// For tests: answers `/…` at once with the target as body, holds `/hold…`, moves `/move…`, takes the stream
/// of
/// `/take…`.
class RecordingHandler final : public ConnectionHandler {
public:
    explicit RecordingHandler(net::Worker& worker) : worker_(worker) {}

    std::size_t worker_for(const Request& head) override {
        return head.path().starts_with("/move") ? other_worker : own_worker;
    }

    void on_request(Connection& connection) override {
        most_nested = std::max(most_nested, ++nested_);
        handle(connection);
        --nested_;
    }

    std::optional<BodyLimit> body_limit(const Request& head) override {
        return head.path() == "/large" ? large : std::nullopt;
    }

    void on_body_awaited(Connection& connection) override {
        if (connection.request().path() == "/refuse") return connection.refuse(400);
        connection.on_body_end([this](Connection::BodyEnd end) { body_ends.push_back(end); });
    }

    void on_move(std::size_t worker, std::unique_ptr<net::Stream>, std::string remote_address,
                 std::string read) override {
        moved = std::to_string(worker) + ' ' + remote_address + ' ' + read;
    }

    void on_ended(Connection& connection) override {
        const auto found = connections.find(&connection);
        ASSERT_NE(found, connections.end()) << "ended twice";
        worker_.retire(std::move(found->second));
        connections.erase(found);
        if (held == &connection) held = nullptr;
    }

    std::map<Connection*, std::unique_ptr<Connection>> connections;
    std::vector<Request> requests;
    Response answer;
    /// For `/large`.
    std::optional<BodyLimit> large;
    Connection* held = nullptr;
    int aborted = 0;
    std::vector<Connection::BodyEnd> body_ends;
    std::string moved;
    Connection::Taken taken;
    int most_nested = 0;

private:
    void handle(Connection& connection) {
        const auto& request = requests.emplace_back(connection.request());
        if (request.path() == "/hold") {
            held = &connection;
            return connection.on_abort([this] { ++aborted; });
        }
        if (request.path() == "/close") return connection.close();
        if (request.path() == "/take") {
            taken = connection.take_stream();
            return;
        }
        auto response = answer;
        if (response.body.empty()) response.body = request.target;
        connection.respond(std::move(response));
    }

    net::Worker& worker_;
    int nested_ = 0;
};

/// For tests: connections with a peer in memory.
class HttpConnectionTest : public ::testing::Test {
protected:
    HttpConnectionTest() {
        limits.max_header_bytes = 512;
        limits.max_body_bytes = 1000;
    }
    ~HttpConnectionTest() override {
        handler.connections.clear();
        handler.taken.stream.reset();
        manual.turn();
    }

    void open(std::string read = {}) {
        auto created =
            std::make_unique<Connection>(manual.worker(), peer.connect(), "192.0.2.7", limits, handler);
        auto& connection = *created;
        handler.connections.emplace(&connection, std::move(created));
        connection.start(std::move(read));
        settle();
    }
    void settle() {
        do {
            manual.turn();
        } while (peer.pump());
    }
    void send(std::string_view bytes) {
        peer.send(bytes);
        settle();
    }
    /// The next response, whose absence fails the test.
    Response response(Body body = Body::as_announced) {
        auto received = peer.take_received();
        auto taken = take_response(received, body);
        EXPECT_TRUE(taken) << received;
        peer_rest = received;
        return taken.value_or(Response{.status = 0, .headers = {}, .body = {}});
    }
    /// What a connection of its own answers to these bytes.
    int status_for(std::string_view bytes) {
        net::MemoryPeer own;
        auto created =
            std::make_unique<Connection>(manual.worker(), own.connect(), "192.0.2.7", limits, handler);
        auto& connection = *created;
        handler.connections.emplace(&connection, std::move(created));
        connection.start(std::string(bytes));
        while (own.pump())
            manual.turn();
        auto received = own.take_received();
        const auto taken = take_response(received);
        own.finish();
        while (own.pump())
            manual.turn();
        manual.turn();
        return taken ? taken->status : 0;
    }
    std::vector<std::string> targets() const {
        std::vector<std::string> result;
        for (const auto& request : handler.requests)
            result.push_back(request.target);
        return result;
    }
    bool is_ended() const { return handler.connections.empty(); }

    Limits limits;
    net::ManualWorker manual;
    net::MemoryPeer peer;
    RecordingHandler handler{manual.worker()};
    /// What came behind the response taken last.
    std::string peer_rest;
};

}  // namespace siopp::http
