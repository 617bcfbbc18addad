// The server inside an Asio program: everything happens on the program's one thread, in the program's loop.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>

#include "siopp/server.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// The server's descriptor becomes readable when there is something to do.
void serve(siopp::Server& server, asio::posix::stream_descriptor& ready) {
    ready.async_wait(asio::posix::stream_descriptor::wait_read, [&](const boost::system::error_code& error) {
        if (error) return;
        server.run_ready();
        serve(server, ready);
    });
}

/// The program's own work: no lock is needed to emit from it.
void tick(siopp::Server& server, asio::steady_timer& timer, int count) {
    timer.expires_after(100ms);
    timer.async_wait([&server, &timer, count](const boost::system::error_code& error) {
        if (error) return;
        server.of("/").emit("tick", count);
        tick(server, timer, count + 1);
    });
}

int main(int argc, char** argv) {
    asio::io_context context(1);
    siopp::Options options;
    options.workers = 1;
    siopp::Server server(options);

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    asio::posix::stream_descriptor ready(context, server.start_embedded());
    serve(server, ready);
    std::cout << "listening on " << *port << ", enter ends" << std::endl;

    asio::steady_timer timer(context);
    tick(server, timer, 1);
    asio::posix::stream_descriptor input(context, ::dup(STDIN_FILENO));
    std::string line;
    asio::async_read_until(input, asio::dynamic_buffer(line), '\n', [&](auto&&...) { context.stop(); });

    context.run();
    ready.release();
    server.stop();
}
