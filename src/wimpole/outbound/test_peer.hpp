#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace wimpole::outbound {

/// For tests: a server on loopback that answers each request by a script, a thread for each connection.
class TestPeer {
public:
    /// One connection, as a script sees it. Everything blocks.
    class Visit {
    public:
        /// Head and body; empty where the client has closed.
        std::string read_request() {
            boost::system::error_code error;
            auto end =
                boost::asio::read_until(socket_, boost::asio::dynamic_buffer(received_), "\r\n\r\n", error);
            if (error) return {};
            const auto at = received_.find("Content-Length: ");
            if (at < end) end += std::stoul(received_.substr(at + 16));
            while (received_.size() < end && !error) {
                char bytes[4096];
                received_.append(bytes, socket_.read_some(boost::asio::buffer(bytes), error));
            }
            auto request = received_.substr(0, end);
            received_.erase(0, end);
            peer_.record(request);
            return request;
        }
        void write(std::string_view bytes) {
            boost::system::error_code ignored;
            boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
        }
        void answer(std::string_view body, std::string_view head = "HTTP/1.1 200 OK\r\n") {
            write(std::string(head) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                  std::string(body));
        }
        /// 1 for the first connection.
        int number() const noexcept { return number_; }
        /// Returns when the client has closed the connection.
        void wait_for_close() {
            boost::system::error_code error;
            char byte = 0;
            while (!error)
                socket_.read_some(boost::asio::buffer(&byte, 1), error);
        }
        /// Ends the connection without the usual farewell.
        void reset() {
            boost::system::error_code ignored;
            socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
            is_reset_ = true;
        }

    private:
        friend class TestPeer;
        Visit(TestPeer& peer, boost::asio::ip::tcp::socket socket, int number)
            : peer_(peer), socket_(std::move(socket)), number_(number) {}
        void end() {
            boost::system::error_code ignored;
            if (!is_reset_) socket_.shutdown(boost::asio::socket_base::shutdown_both, ignored);
            const std::lock_guard lock(mutex_);
            socket_.close(ignored);
        }
        void interrupt() {
            boost::system::error_code ignored;
            const std::lock_guard lock(mutex_);
            socket_.shutdown(boost::asio::socket_base::shutdown_both, ignored);
        }

        TestPeer& peer_;
        std::mutex mutex_;
        boost::asio::ip::tcp::socket socket_;
        int number_;
        std::string received_;
        bool is_reset_ = false;
    };
    /// Called once for each connection, on a thread of its own; the connection is closed behind it.
    using Script = std::function<void(Visit&)>;

    explicit TestPeer(Script script) : script_(std::move(script)), thread_([this] { accept(); }) {}
    TestPeer(const TestPeer&) = delete;
    TestPeer& operator=(const TestPeer&) = delete;
    ~TestPeer() {
        ended_ = true;
        boost::asio::io_context io;
        boost::asio::ip::tcp::socket knock(io);
        boost::system::error_code ignored;
        knock.connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
        // Who waits for a client that has forgotten the connection must not wait for ever.
        for (const auto& visit : visits_)
            visit->interrupt();
        for (auto& thread : threads_)
            thread.join();
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    int connections() const { return connections_; }
    /// In the order in which they were read.
    std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

private:
    using Tcp = boost::asio::ip::tcp;

    void accept() {
        for (;;) {
            auto socket = acceptor_.accept();
            if (ended_) return;
            const std::shared_ptr<Visit> visit(new Visit(*this, std::move(socket), ++connections_));
            visits_.push_back(visit);
            threads_.emplace_back([this, visit] {
                script_(*visit);
                visit->end();
            });
        }
    }

    void record(const std::string& request) {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
    }

    Script script_;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    boost::asio::io_context io_;
    Tcp::acceptor acceptor_{io_, Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
    std::atomic<bool> ended_ = false;
    std::atomic<int> connections_ = 0;
    // Of the accepting thread as long as that runs.
    std::vector<std::shared_ptr<Visit>> visits_;
    std::vector<std::thread> threads_;
    std::thread thread_;
};

}  // namespace wimpole::outbound
