// Typed arguments and coroutines: an order is read into a C++ type, confirmed by the client, prepared, and
// answered, in one function.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

#include "siopp/server.hpp"

using namespace std::chrono_literals;

namespace {

struct Order {
    std::string dish;
    int count = 0;
    std::optional<std::string> note;
};

std::optional<siopp::json::Mismatch> from_json(siopp::json::View value, Order& order) {
    using siopp::json::read_member;
    if (auto error = read_member(value, "dish", order.dish)) return error;
    if (auto error = read_member(value, "count", order.count)) return error;
    return read_member(value, "note", order.note);
}

void to_json(siopp::json::Writer& writer, const Order& order) {
    writer.begin_object().member("dish", std::string_view(order.dish)).member("count", order.count);
    if (order.note) writer.member("note", std::string_view(*order.note));
    writer.end_object();
}

// socket.emit("order", { dish: "soup", count: 2 }, (state, order) => ...)
siopp::Task<void> take_order(siopp::SocketHandle socket, siopp::OwnedEvent event) {
    const auto order = event.args.get<Order>(0);
    if (!order) {
        event.ack(order.error().message);
        co_return;
    }
    const auto answer = co_await socket.request("confirm", 2s, *order);
    if (!answer || answer->view()[0].boolean() != true) {
        event.ack("cancelled");
        co_return;
    }
    const auto prepared = co_await socket.sleep(50ms);
    // The client has gone: nobody is there to be told.
    if (!prepared) co_return;
    event.ack("ready", *order);
}

}  // namespace

int main(int argc, char** argv) {
    siopp::Server server({});
    server.of("/").on("order", take_order);

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
}
