#include <array>
#include <charconv>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>

#include "profiles.hpp"

namespace conformance {

namespace {

using siopp::Binary;
using siopp::Event;
using siopp::OwnedEvent;
using siopp::RawJson;
using siopp::Refusal;
using siopp::Socket;
using siopp::SocketHandle;
using siopp::Task;

constexpr Binary some_bytes{"asdfasdf"};

std::string format_time(std::chrono::system_clock::time_point time, const char* format) {
    const auto seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

/// As JavaScript writes a date into JSON.
std::string date_now() {
    return format_time(std::chrono::system_clock::now(), "%Y-%m-%dT%H:%M:%S.000Z");
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t index = 0; index < text.size(); ++index) {
        unsigned char byte = 0;
        const auto digits = text.substr(index).starts_with('%') ? text.substr(index + 1, 2) : "";
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() == 2 && parsed.ptr == digits.data() + 2) {
            decoded += static_cast<char>(byte);
            index += 2;
        } else {
            decoded += text[index] == '+' ? ' ' : text[index];
        }
    }
    return decoded;
}

void write_headers(siopp::json::Writer& writer, std::string_view lines) {
    writer.begin_object();
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        const auto colon = line.find(": ");
        writer.member(line.substr(0, colon), line.substr(colon + 2));
        lines.remove_prefix(line.size() + 1);
    }
    writer.end_object();
}

void write_query(siopp::json::Writer& writer, std::string_view query) {
    writer.begin_object();
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const auto equals = std::min(pair.find('='), pair.size());
        const auto value = pair.substr(std::min(pair.size(), equals + 1));
        writer.member(percent_decoded(pair.substr(0, equals)), percent_decoded(value));
    }
    writer.end_object();
}

/// What Node's `socket.handshake` looks like.
std::string handshake_json(const siopp::Handshake& handshake) {
    std::string json;
    siopp::json::Writer writer(json);
    writer.begin_object().key("headers");
    write_headers(writer, handshake.header_lines());
    const auto issued = handshake.time().time_since_epoch();
    writer.member("time", format_time(handshake.time(), "%a %b %d %Y %H:%M:%S GMT+0000"))
        .member("address", handshake.remote_address())
        .member("xdomain", handshake.header("origin").has_value())
        .member("secure", false)
        .member("issued", std::chrono::duration_cast<std::chrono::milliseconds>(issued).count())
        .member("url", "/socket.io/?" + std::string(handshake.query()))
        .key("query");
    write_query(writer, handshake.query());
    writer.key("auth").raw(handshake.auth).end_object();
    return json;
}

void get_id(Socket& socket, Event& event) {
    event.ack(socket.id());
}

Task<void> ask_back(SocketHandle socket, OwnedEvent) {
    auto request = socket.request("ack", std::chrono::seconds(5));
    const auto answer = co_await std::move(request);
    if (!answer) co_return;
    const auto number = answer->get<int>(0);
    if (!number || *number != 5) co_return;
    const auto test = answer->view()[1].find("test");
    if (test && test->boolean() == true) socket.emit("got it");
}

void add_dates(siopp::Namespace& main) {
    main.on("getAckDate", [](Socket&, Event& event) { event.ack(date_now()); });
    main.on("getDate", [](Socket& socket, Event&) { socket.emit("takeDate", date_now()); });
    main.on("getDateObj", [](Socket& socket, Event&) {
        const auto json = R"({"date":")" + date_now() + "\"}";
        socket.emit("takeDateObj", RawJson{json});
    });
}

void send_texts(Socket& socket, Event&) {
    for (const auto* text : {"てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"})
        socket.emit("takeUtf8", text);
}

/// Emits `answer` if the first argument is binary.
siopp::Namespace::EventHandler when_binary(const char* answer) {
    return [answer](Socket& socket, Event& event) {
        if (event.args.get<Binary>(0)) socket.emit(answer);
    };
}

/// Emits `answer` if the argument is `{hello: "lol", message: <binary>, goodbye: "gotcha"}`.
siopp::Namespace::EventHandler when_binary_inside(const char* answer) {
    return [answer](Socket& socket, Event& event) {
        const auto object = event.args[0];
        std::string hello;
        std::string goodbye;
        const auto message = object.find("message");
        const bool is_right = !siopp::json::read_member(object, "hello", hello) && hello == "lol" &&
                              !siopp::json::read_member(object, "goodbye", goodbye) && goodbye == "gotcha" &&
                              message && event.args.binary(*message);
        if (is_right) socket.emit(answer);
    };
}

/// The second or third of several events, which must come in order: `step` is the one before it.
siopp::Namespace::EventHandler after(int step, const char* answer) {
    return [step, answer](Socket& socket, Event&) {
        const auto* last = std::any_cast<int>(&socket.data());
        if (!last || *last != step) return;
        socket.data() = step + 1;
        if (answer) socket.emit(answer);
    };
}

void start_of_several(Socket& socket, Event& event) {
    if (event.args.get<Binary>(0)) socket.data() = 1;
}

void add_binary(siopp::Namespace& main) {
    main.on("doge", [](Socket& socket, Event&) { socket.emit("doge", some_bytes); });
    main.on("getbin", [](Socket& socket, Event&) { socket.emit("takebin", some_bytes); });
    main.on("buffa", when_binary("buffack"));
    main.on("jsonbuff", when_binary_inside("jsonbuff-ack"));
    main.on("abuff1", start_of_several);
    main.on("abuff2", after(1, "abuff2-ack"));
    main.on("blob", [](Socket& socket, Event& event) { socket.emit("back", event.args); });
    main.on("jsonblob", when_binary_inside("jsonblob-ack"));
    main.on("blob1", start_of_several);
    main.on("blob2", after(1, nullptr));
    main.on("blob3", after(2, "blob3-ack"));
}

void set_up_main(siopp::Namespace& main) {
    main.use([](const siopp::Handshake& handshake) -> std::optional<Refusal> {
        const auto fail = siopp::query_parameter(handshake.query(), "fail");
        if (fail && !fail->empty()) return Refusal{"Auth failed (main namespace)", {}};
        return std::nullopt;
    });
    main.on("hi", [](Socket& socket, Event&) { socket.emit("hi"); });
    main.on("echo", [](Socket&, Event& event) { event.ack(event.args[0]); });
    main.on("ack", ask_back);
    main.on("getUtf8", send_texts);
    main.on("false", [](Socket& socket, Event&) { socket.emit("false", false); });
    main.on("getHandshake", [](Socket& socket, Event& event) {
        const auto json = handshake_json(socket.handshake());
        event.ack(RawJson{json});
    });
    main.on("getId", get_id);
    add_dates(main);
    add_binary(main);
}

}  // namespace

siopp::Options socketio_client_options() {
    siopp::Options options;
    options.ping_interval = std::chrono::milliseconds(2000);
    options.connection_state_recovery.emplace();
    return options;
}

void set_up_socketio_client(siopp::Server& server) {
    set_up_main(server.of("/"));
    server.of("/foo").on("getId", get_id);
    for (const auto* name : {"/timeout_socket", "/valid", "/asd"})
        server.of(name);
    server.of("/abc").on_connect([](Socket& socket) {
        const auto json = handshake_json(socket.handshake());
        socket.emit("handshake", RawJson{json});
    });
    server.of("/no").use([](const siopp::Handshake&) {
        return std::optional(Refusal{"Auth failed (custom namespace)", {}});
    });
}

}  // namespace conformance
