#include "siopp/net/listener.hpp"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "siopp/net/manual_worker.hpp"

namespace siopp::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

const auto loopback = asio::ip::address_v4::loopback();

/// Greets who connects and closes.
class Greeter {
public:
    explicit Greeter(std::size_t index) : worker_(index, 16) {}
    ~Greeter() { stop(); }

    Result<std::uint16_t> bind(std::uint16_t port) {
        const auto bound = listener_.bind({"127.0.0.1", port});
        if (!bound) return bound.error();
        return listener_.port();
    }
    void start() {
        listener_.start();
        worker_.start();
    }
    void stop() {
        if (worker_.post([this] { listener_.stop(); })) worker_.stop();
        worker_.join();
    }

private:
    void greet(Stream& stream, const std::string& address) {
        const auto text = "worker " + std::to_string(worker_.index()) + " greets " + address;
        const iovec buffer{const_cast<char*>(text.data()), text.size()};
        EXPECT_TRUE(stream.write_some(std::span(&buffer, 1)));
    }

    Worker worker_;
    Listener listener_{worker_, [this](std::unique_ptr<Stream> stream, const std::string& address) {
                           greet(*stream, address);
                       }};
};

std::string greeting_of(std::uint16_t port) {
    asio::io_context context;
    tcp::socket socket(context);
    socket.connect({loopback, port});
    std::string text;
    ErrorCode error;
    asio::read(socket, asio::dynamic_buffer(text), error);
    EXPECT_EQ(error, asio::error::eof);
    return text;
}

ErrorCode connect_error(std::uint16_t port) {
    asio::io_context context;
    tcp::socket socket(context);
    ErrorCode error;
    socket.connect({loopback, port}, error);
    return error;
}

/// The descriptor of this process that is the far end of `socket`; -1 for none.
int far_end_of(const tcp::socket& socket) {
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        const bool has_peer = ::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
        if (has_peer && peer.sin_family == AF_INET && ntohs(peer.sin_port) == socket.local_endpoint().port())
            return descriptor;
    }
    return -1;
}

TEST(ListenerTest, WhatItAcceptsSendsSmallWritesAtOnce) {
    ManualWorker manual;
    std::unique_ptr<Stream> accepted;
    Listener listener(manual.worker(), [&](std::unique_ptr<Stream> stream, const std::string&) {
        accepted = std::move(stream);
    });
    ASSERT_TRUE(listener.bind({"127.0.0.1", 0}));
    listener.start();
    asio::io_context context;
    tcp::socket socket(context);
    socket.connect({loopback, listener.port()});

    manual.turn();

    ASSERT_TRUE(accepted);
    int no_delay = 0;
    socklen_t size = sizeof no_delay;
    ASSERT_EQ(::getsockopt(far_end_of(socket), IPPROTO_TCP, TCP_NODELAY, &no_delay, &size), 0);
    EXPECT_NE(no_delay, 0);
    accepted.reset();
    listener.stop();
    manual.turn();
}

TEST(ListenerTest, AcceptsOnTheFreePortItTookAndTellsThePeersAddress) {
    Greeter greeter(0);
    const auto port = greeter.bind(0);
    ASSERT_TRUE(port);
    EXPECT_NE(*port, 0);
    greeter.start();

    EXPECT_EQ(greeting_of(*port), "worker 0 greets 127.0.0.1");
    EXPECT_EQ(greeting_of(*port), "worker 0 greets 127.0.0.1");
}

TEST(ListenerTest, ListenersOfSeveralWorkersShareAPort) {
    Greeter first(0);
    Greeter second(1);
    const auto port = first.bind(0);
    ASSERT_TRUE(port);
    ASSERT_EQ(second.bind(*port).value(), *port);
    first.start();
    second.start();

    bool by_first = false;
    bool by_second = false;
    for (int count = 0; count < 200 && !(by_first && by_second); ++count) {
        const auto greeting = greeting_of(*port);
        by_first = by_first || greeting.starts_with("worker 0");
        by_second = by_second || greeting.starts_with("worker 1");
    }

    EXPECT_TRUE(by_first && by_second);
}

TEST(ListenerTest, AddressOfAnotherServerIsNotFreeAlthoughItCouldBeShared) {
    Greeter greeter(0);
    const auto port = greeter.bind(0);
    ASSERT_TRUE(port);

    const auto free = Listener::check_free({"127.0.0.1", *port});

    ASSERT_FALSE(free);
    EXPECT_EQ(free.error(), asio::error::address_in_use);
}

TEST(ListenerTest, APortIsFreeBeforeAndAfterSomebodyListens) {
    EXPECT_TRUE(Listener::check_free({"127.0.0.1", 0}));
    std::uint16_t port = 0;
    {
        Greeter greeter(0);
        port = greeter.bind(0).value();
        greeter.start();
        greeting_of(port);
    }

    EXPECT_TRUE(Listener::check_free({"127.0.0.1", port}));
}

TEST(ListenerTest, AnAddressOfAnotherMachineIsAnError) {
    Worker worker(0, 16);
    Listener listener(worker, [](std::unique_ptr<Stream>, const std::string&) {});
    // RFC 5737: no interface has it.
    const Endpoint foreign{"192.0.2.1", 0};

    EXPECT_FALSE(listener.bind(foreign));
}

TEST(ListenerTest, AcceptsNobodyAfterItWasStopped) {
    Greeter greeter(0);
    const auto port = greeter.bind(0);
    ASSERT_TRUE(port);
    greeter.start();
    greeting_of(*port);

    greeter.stop();

    EXPECT_EQ(connect_error(*port), asio::error::connection_refused);
}

/// While it lives this process can open no further descriptor.
class NoDescriptors {
public:
    NoDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int lowest_free = ::dup(0);
        ::close(lowest_free);
        const rlimit now{static_cast<rlim_t>(lowest_free), before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &now);
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

TEST(ListenerTest, WithoutADescriptorLeftItWaitsBeforeItTriesAgain) {
    ManualWorker manual;
    int accepted = 0;
    Listener listener(manual.worker(), [&](std::unique_ptr<Stream>, const std::string&) { ++accepted; });
    ASSERT_TRUE(listener.bind({"127.0.0.1", 0}));
    listener.start();
    asio::io_context context;
    tcp::socket waiting(context);
    waiting.open(tcp::v4());
    {
        const NoDescriptors none;
        waiting.connect({loopback, listener.port()});
        manual.turn();
        EXPECT_EQ(accepted, 0);
        EXPECT_EQ(manual.worker().metrics().accept_failures.value(), 1U);
    }

    manual.pass(96ms);
    EXPECT_EQ(accepted, 0);
    manual.pass(12ms);

    EXPECT_EQ(accepted, 1);
    listener.stop();
}

}  // namespace
}  // namespace siopp::net
