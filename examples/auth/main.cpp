// Authentication: a namespace's middleware looks the token up on another thread, and leaves the user in the
// socket's data. Whoever has no valid token gets a connect_error with a reason.
#include <any>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <string>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "siopp/server.hpp"

namespace {

struct User {
    std::string name;
};

/// Stands for a database: slow, and not to be waited for on a worker.
std::optional<User> look_up(const std::string& token) {
    static const std::map<std::string, User> users{{"ada's token", {"Ada"}}};
    const auto found = users.find(token);
    return found == users.end() ? std::nullopt : std::optional(found->second);
}

std::string token_of(const siopp::Handshake& handshake) {
    const auto auth = siopp::json::View::parse(handshake.auth);
    const auto token = auth ? auth->find("token") : std::nullopt;
    return token ? token->string().value_or("") : "";
}

}  // namespace

int main(int argc, char** argv) {
    siopp::Server server({});
    boost::asio::thread_pool database(1);
    auto& root = server.of("/");

    root.use([&database](siopp::Socket& socket, siopp::Decision decision) {
        auto& worker = *siopp::Executor::current();
        auto token = token_of(socket.handshake());
        boost::asio::post(
            database, [&worker, token = std::move(token), decision = std::move(decision)]() mutable {
                auto user = look_up(token);
                if (!user) return decision.refuse("unknown token", R"({"retry":false})");
                // The socket itself belongs to its worker. A decision that is dropped refuses.
                (void)worker.post([user = std::move(*user), decision = std::move(decision)]() mutable {
                    if (auto* connecting = decision.socket()) connecting->data() = std::move(user);
                    decision.accept();
                });
            });
    });
    root.on("whoami", [](siopp::Socket& socket, siopp::Event& event) {
        event.ack(std::any_cast<const User&>(socket.data()).name);
    });

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
    // Nobody posts to the pool any more, and its look-ups may still post to the workers.
    server.stop();
    database.join();
}
