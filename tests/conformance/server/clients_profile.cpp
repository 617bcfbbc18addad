#include <chrono>
#include <optional>

#include "profiles.hpp"

namespace conformance {

namespace {

constexpr std::chrono::seconds answer_timeout{5};

void set_up_events(siopp::Namespace& name_space) {
    name_space.on_connect([](siopp::Socket& socket) {
        if (!socket.recovered()) socket.emit("welcome", siopp::RawJson{socket.handshake().auth});
    });
    name_space.on("echo",
                  [](siopp::Socket& socket, siopp::Event& event) { socket.emit("echo-back", event.args); });
    name_space.on("ask", [](siopp::Socket&, siopp::Event& event) { event.ack(event.args); });
    name_space.on("ask-me", [](siopp::Socket& socket, siopp::Event& event) {
        socket.emit_with_ack(
            "question", answer_timeout,
            [&socket](siopp::Result<siopp::Arguments> answer) {
                if (answer) socket.emit("answered", *answer);
            },
            event.args);
    });
}

void set_up_rooms(siopp::Namespace& name_space) {
    name_space.on("join", [](siopp::Socket& socket, siopp::Event& event) {
        if (const auto room = event.args[0].string()) socket.join(*room);
        event.ack();
    });
    name_space.on("leave", [](siopp::Socket& socket, siopp::Event& event) {
        if (const auto room = event.args[0].string()) socket.leave(*room);
        event.ack();
    });
    name_space.on("say", [&name_space](siopp::Socket&, siopp::Event& event) {
        if (const auto room = event.args[0].string()) name_space.to(*room).emit("said", event.args);
    });
}

void set_up_endings(siopp::Namespace& name_space) {
    name_space.on("kick", [](siopp::Socket& socket, siopp::Event& event) {
        socket.emit("kicked", event.args);
        socket.disconnect();
    });
    name_space.on("finish", [](siopp::Socket& socket, siopp::Event& event) {
        socket.emit("finished", event.args);
        socket.disconnect(siopp::Socket::Close::connection);
    });
}

}  // namespace

siopp::Options clients_options() {
    siopp::Options options;
    options.http.allow_eio3 = true;
    return options;
}

siopp::Options clients_msgpack_options() {
    siopp::Options options;
    options.parser = siopp::Parser::msgpack;
    return options;
}

void set_up_clients(siopp::Server& server) {
    server.of("/members").use([](const siopp::Handshake& handshake) -> std::optional<siopp::Refusal> {
        const auto auth = siopp::json::View::parse(handshake.auth);
        const auto token = auth ? auth->find("token") : std::nullopt;
        if (token && token->string() == "secret") return std::nullopt;
        return siopp::Refusal{"not a member", R"({"hint":"token"})"};
    });
    for (const auto* name : {"/", "/members"}) {
        auto& name_space = server.of(name);
        set_up_events(name_space);
        set_up_rooms(name_space);
        set_up_endings(name_space);
    }
}

}  // namespace conformance
