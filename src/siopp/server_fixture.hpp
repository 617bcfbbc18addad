#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "siopp/server.hpp"
#include "siopp/test_client.hpp"

namespace siopp {

/// For tests: what happened on workers, a line each; any thread.
class Happenings {
public:
    void add(std::string line) {
        const std::lock_guard lock(mutex_);
        lines_.push_back(std::move(line));
        added_.notify_all();
    }
    /// The next line, waited for; "nothing" when there is none in time.
    std::string next() {
        std::unique_lock lock(mutex_);
        if (!added_.wait_for(lock, std::chrono::seconds(10), [this] { return !lines_.empty(); }))
            return "nothing";
        auto line = std::move(lines_.front());
        lines_.pop_front();
        return line;
    }
    bool empty() {
        const std::lock_guard lock(mutex_);
        return lines_.empty();
    }

private:
    std::mutex mutex_;
    std::condition_variable added_;
    std::deque<std::string> lines_;
};

/// For tests: a server on a free port with handlers that most tests need:
/// `echo` answers with its arguments, `join` joins the rooms that it names and answers whether it could,
/// `worker` answers with the index of the socket's worker, `throw` throws. Disconnect reasons are in
/// `disconnected`.
class ServerTest : public ::testing::Test {
protected:
    ServerTest() {
        options.workers = 1;
        // No test is held up by a polling client that does not come back.
        options.drain_timeout = std::chrono::milliseconds(0);
        options.log = [this](std::string_view line) { logged.add(std::string(line)); };
    }

    void start() {
        server.emplace(options);
        add_handlers(server->of("/"));
        if (prepare) prepare();
        const auto listening = server->listen("127.0.0.1", 0);
        ASSERT_TRUE(listening);
        port = *listening;
        server->start();
    }

    void add_handlers(Namespace& name_space) {
        name_space.on("echo", [](Socket&, Event& event) { event.ack(event.args); });
        name_space.on("join", [](Socket& socket, Event& event) {
            bool joined = true;
            for (const auto room : event.args.values())
                joined = socket.join(room.string().value()) && joined;
            event.ack(joined);
        });
        name_space.on("worker", [this](Socket&, Event& event) { event.ack(current_worker()); });
        name_space.on("throw", [](Socket&, Event&) { throw std::runtime_error("on purpose"); });
        name_space.on_disconnect(
            [this](Socket&, DisconnectReason reason) { disconnected.add(std::string(to_string(reason))); });
    }

    std::size_t current_worker() {
        for (std::size_t index = 0; index < server->worker_count(); ++index) {
            if (&server->worker(index) == Executor::current()) return index;
        }
        return server->worker_count();
    }

    /// Asks the server something that it acks; gives the ack's arguments.
    static std::string ask(TestSocket& client, std::string_view json) {
        client.emit_with_ack(99, json);
        const auto answer = client.next();
        return answer.starts_with("4399") ? answer.substr(4) : answer;
    }

    void TearDown() override { EXPECT_TRUE(logged.empty()) << logged.next(); }

    // Before the server, whose workers use them until it is destroyed.
    Happenings logged;
    Happenings disconnected;
    Happenings happened;
    Options options;
    /// Called before the server listens.
    std::function<void()> prepare;
    std::uint16_t port = 0;
    std::optional<Server> server;
};

inline const std::string open_session =
    "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: here\r\n\r\n";

inline std::string poll_of(std::string_view session_id) {
    return "GET /socket.io/?EIO=4&transport=polling&sid=" + std::string(session_id) +
           " HTTP/1.1\r\nHost: here\r\n\r\n";
}

inline std::string post_to(std::string_view session_id, std::string_view body) {
    return "POST /socket.io/?EIO=4&transport=polling&sid=" + std::string(session_id) +
           " HTTP/1.1\r\nHost: here\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

/// The id in an open packet.
inline std::string session_id_in(const std::string& open_packet) {
    return open_packet.substr(9, 20);
}

}  // namespace siopp
