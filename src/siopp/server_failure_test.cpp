#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "siopp/base/base64.hpp"
#include "siopp/base/msgpack.hpp"
#include "siopp/engineio/engine_harness.hpp"
#include "siopp/net/test_certificate.hpp"
#include "siopp/server_harness.hpp"
#include "siopp/server_metrics.hpp"
#include "siopp/websocket/deflate.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using engineio::request_text;
using websocket::binary_frame;
using websocket::text_frame;
using Kind = net::FailurePlan::Kind;
using Texts = std::vector<std::string>;

class Life;

/// Some clients and what they do, blindly: they send everything whether or not they get answers.
struct Scenario {
    const char* name;
    void (*choose)(Options&, Life&);
    void (*play)(Life&);
    /// What comes to the server's handlers when nothing fails.
    Texts expected;
    bool has_tls = false;
};

/// A server whose handlers leave open whatever can be cut off, and its clients.
class Life {
public:
    explicit Life(const Scenario& scenario, net::FailurePlan* plan = nullptr)
        : scenario_(scenario), harness_(chosen(scenario), plan, scenario.has_tls ? &tls() : nullptr) {
        add_handlers(core().of("/"));
        auto& slow = core().of("/slow");
        slow.use([this](Socket&, Decision decision) { undecided_.push_back(std::move(decision)); });
        add_handlers(slow);
        add_websocket();
        add_engine();
        core().set_http_handler([this](const HttpRequest& request, HttpResponder responder) {
            answer(request, std::move(responder));
        });
        core().set_body_limiter([](const HttpRequest& head) {
            return head.path() == "/large" ? std::optional(HttpBodyLimit{2'000'000, 5s}) : std::nullopt;
        });
        harness_.open();
    }

    ServerHarness& harness() noexcept { return harness_; }
    ServerCore& core() noexcept { return harness_.core(); }
    void play() { scenario_.play(*this); }

    HarnessClient& connect() { return harness_.connect(); }
    HarnessClient& connect(std::string_view first) {
        auto& client = connect();
        send(client, first);
        return client;
    }
    void send(HarnessClient& client, std::string_view bytes) { harness_.send(client, bytes); }
    /// The id of the session that the client has opened.
    static std::string session_id(HarnessClient& client) {
        // A script has it in a string.
        for (const std::string_view key : {R"("sid":")", R"(\"sid\":\")"}) {
            const auto at = client.received().find(key);
            if (at != std::string::npos) return client.received().substr(at + key.size(), 20);
        }
        return "none";
    }
    void admit(engineio::Admission admission) { admissions_.push_back(std::move(admission)); }
    /// Lets in who waits for it.
    void decide() {
        harness_.do_on_worker([this] {
            for (auto& admission : std::exchange(admissions_, {}))
                admission.accept();
            for (auto& decision : std::exchange(undecided_, {}))
                decision.accept();
            for (auto& responder : std::exchange(responders_, {}))
                responder.respond({.status = 200, .headers = {}, .body = "later"});
        });
    }
    /// Writes on in all answers that are not at their end.
    void write_streams(const std::string& part) {
        harness_.do_on_worker([&] {
            for (auto& [name, stream] : streams_)
                stream.write(part);
        });
    }
    void end_streams() {
        harness_.do_on_worker([&] {
            for (auto& [name, stream] : std::exchange(streams_, {})) {
                if (stream.is_open()) ++ends.at(name);
                stream.end();
            }
        });
    }
    void broadcast(const std::string& text) {
        harness_.do_on_worker([&] { core().of("/").emit("news", text, Binary{"bytes"}); });
    }

    /// All clients go away, or the server drains; then more time passes than anything may wait.
    enum class End { clients_leave, server_drains };
    void end(End how) {
        if (how == End::clients_leave) {
            harness_.finish_all();
        } else {
            harness_.do_on_worker([this] { harness_.worker().begin_drain(); });
        }
        harness_.leap(60s);
        EXPECT_EQ(core().engine_options().sessions->taken(), 0U);
        harness_.finish_all();
        decide();
    }

    Texts arrived;
    /// What began, by its name, and how often it has ended.
    std::map<std::string, int> ends;

private:
    Options chosen(const Scenario& scenario) {
        Options options;
        options.workers = 1;
        options.log = [this](std::string_view line) { arrived.push_back("log: " + std::string(line)); };
        if (scenario.choose) scenario.choose(options, *this);
        return options;
    }
    static const net::TlsContext& tls() {
        static const net::TestCertificate certificate;
        static const auto context = net::TlsContext::create(certificate.options()).value();
        return *context;
    }

    std::string begin(std::string what) {
        what += ' ' + std::to_string(ends.size());
        ends.emplace(what, 0);
        return what;
    }
    void end_of(const std::any& data) { ++ends.at(std::any_cast<const std::string&>(data)); }

    void add_handlers(Namespace& name_space) {
        name_space.on_connect([this](Socket& socket) { socket.data() = begin("socket"); });
        name_space.on_disconnect([this](Socket& socket, DisconnectReason) { end_of(socket.data()); });
        name_space.on_any([this](Socket&, Event& event) { note(event); });
        name_space.on("echo", [](Socket&, Event& event) { event.ack(event.args); });
        name_space.on("ask", [this](Socket& socket, Event&) { ask(socket); });
        name_space.on("later", [this](SocketHandle socket, OwnedEvent event) {
            return later(socket, std::move(event));
        });
    }
    void note(const Event& event) {
        std::string text(event.name);
        for (std::size_t index = 0; index < event.args.size(); ++index)
            text.append(" ").append(event.args.binary(index).value_or(event.args[index].raw()));
        arrived.push_back(std::move(text));
    }
    /// Questions 0 and 1 of the namespace.
    void ask(Socket& socket) {
        socket.emit_with_ack(
            "question", 10s, [this, name = begin("ack")](const Result<Arguments>&) { ++ends.at(name); },
            Binary{"what?"});
        Broadcast(core().of("/"))
            .emit_with_ack("everyone", 10s,
                           [this, name = begin("acks")](BroadcastAnswers) { ++ends.at(name); });
    }
    /// Question 2.
    Task<void> later(SocketHandle socket, OwnedEvent event) {
        const auto name = begin("coroutine");
        const auto answer = co_await socket.request("question", 10s);
        const auto slept = co_await socket.sleep(1s);
        if (answer && slept) arrived.push_back("later " + std::string(answer->view()[0].raw()));
        event.ack("done");
        ++ends.at(name);
    }

    void add_websocket() {
        core().add_websocket(
            "/plain",
            {.on_open = [this](WebSocket& opened, const HttpRequest&) { opened.data() = begin("websocket"); },
             .on_text =
                 [this](WebSocket& from, std::string_view text) {
                     arrived.emplace_back(text);
                     if (text == "close") return from.close();
                     from.send_text(text);
                 },
             .on_binary =
                 [this](WebSocket& from, std::string_view bytes) {
                     arrived.push_back("b:" + std::string(bytes));
                     from.send_binary(bytes);
                 },
             .on_close = [this](WebSocket& closed) { end_of(closed.data()); }});
    }
    void add_engine() {
        core().add_engine(
            "/engine.io/",
            {.on_open =
                 [this](EngineSession opened) { engine_sessions_[&opened.handshake()] = begin("engine"); },
             .on_text =
                 [this](EngineSession from, std::string_view text) {
                     arrived.emplace_back(text);
                     from.send_text(text);
                 },
             .on_binary =
                 [this](EngineSession from, std::string_view bytes) {
                     arrived.push_back("b:" + std::string(bytes));
                     from.send_binary(bytes);
                 },
             .on_close =
                 [this](EngineSession closed, DisconnectReason) {
                     ++ends.at(engine_sessions_.at(&closed.handshake()));
                     engine_sessions_.erase(&closed.handshake());
                 }},
            std::nullopt);
    }

    void answer(const HttpRequest& request, HttpResponder responder) {
        arrived.push_back(request.method + ' ' + request.target + ' ' + std::to_string(request.body.size()));
        if (request.path() == "/later") return responders_.push_back(std::move(responder));
        if (request.path() != "/stream")
            return responder.respond({.status = 200, .headers = {}, .body = std::string(3'000, 'x')});
        const auto name = begin("stream");
        auto stream = responder.stream({.status = 200, .headers = {}, .body = "first"});
        stream.on_abort([this, name] { ++ends.at(name); });
        streams_.emplace_back(name, std::move(stream));
    }

    const Scenario& scenario_;
    /// Names of those that are open.
    std::map<const void*, std::string> engine_sessions_;
    ServerHarness harness_;
    // Behind the server, which they must not outlive.
    std::vector<engineio::Admission> admissions_;
    std::vector<Decision> undecided_;
    std::vector<HttpResponder> responders_;
    std::vector<std::pair<std::string, HttpStream>> streams_;
};

/// An upgrade, with more headers.
std::string websocket_text(std::string_view target, std::string_view headers = {}) {
    return request_text("GET", target, std::string(engineio::upgrade_headers).append(headers));
}

const std::string polling_target = "/socket.io/?EIO=4&transport=polling";
const std::string websocket_target = "/socket.io/?EIO=4&transport=websocket";

/// What a client in the main namespace does, a packet each; binary ones begin with `b:`. It ends in the
/// middle of an event.
const Texts packets{
    R"(42["hello"])",
    R"(421["echo",{"a":1}])",
    R"(452-2["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])",
    "b:one",
    "b:two",
    R"(42["ask"])",
    R"(430["answer"])",
    R"(431[])",
    R"(42["later"])",
    R"(432["in time"])",
    R"(451-["cut off",{"_placeholder":true,"num":0}])",
};
const Texts packets_arrived{"hello", "echo {\"a\":1}", "echo one two", "ask", "later", "later \"in time\""};

std::string frame_of(const std::string& packet) {
    return packet.starts_with("b:") ? binary_frame(packet.substr(2)) : text_frame(packet);
}

void play_websocket(Life& life, std::string_view headers, std::string (*frame)(const std::string&)) {
    auto& client = life.connect(websocket_text(websocket_target, headers));
    life.send(client, frame("40") + frame("40/slow,{}"));
    life.send(client, frame(R"(42/slow,["held"])"));
    auto& other = life.connect(websocket_text(websocket_target, headers) + frame("40"));
    for (const auto& packet : packets)
        life.send(client, frame(packet));
    life.broadcast(std::string(3'000, 'x'));
    life.decide();
    life.harness().leap(2s);
    life.send(other, frame("431[]") + frame("41"));
    life.harness().leap(24s);
    life.send(client, text_frame("3"));
    life.send(other, text_frame("3") + websocket::close_frame(1000));
}

void play_plain_frames(Life& life) {
    play_websocket(life, {}, frame_of);
}

std::string deflated(const std::string& payload) {
    std::string space;
    return std::string(websocket::Deflater(15, 8, 6).deflate(payload, space));
}

std::string marked(std::string frame) {
    frame[0] = static_cast<char>(frame[0] | 0x40);
    return frame;
}

/// Compressed, in three fragments with a ping between them.
std::string compressed_frames(const std::string& packet) {
    const bool is_binary = packet.starts_with("b:");
    const auto payload = deflated(is_binary ? packet.substr(2) : packet);
    const auto opcode = is_binary ? websocket::Opcode::binary : websocket::Opcode::text;
    using websocket::encode_client_frame;
    return marked(encode_client_frame({opcode, payload.substr(0, 1), false})) +
           encode_client_frame({websocket::Opcode::ping, "p"}) +
           encode_client_frame({websocket::Opcode::continuation, payload.substr(1, 1), false}) +
           encode_client_frame({websocket::Opcode::continuation, payload.substr(2)});
}

void choose_deflate(Options& options, Life&) {
    options.deflate.enabled = true;
    options.deflate.threshold_bytes = 10;
}

void play_compressed_frames(Life& life) {
    play_websocket(life, "Sec-WebSocket-Extensions: permessage-deflate\r\n", compressed_frames);
    auto& plain = life.connect(websocket_text("/plain", "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    life.send(plain, compressed_frames("some text, and some text again"));
    life.send(plain, marked(text_frame("this was not compressed")));
}

void choose_contexts(Options& options, Life& life) {
    choose_deflate(options, life);
    options.deflate.server_context_takeover = options.deflate.client_context_takeover = true;
}

/// MessagePack of the JSON of a packet.
std::string packed(std::string_view json, const Texts& attachments = {}) {
    std::string bytes;
    msgpack::append_json(bytes, json, attachments);
    return bytes;
}

const Texts msgpack_packets{
    packed(R"({"type":0,"nsp":"/"})"),
    packed(R"({"type":2,"nsp":"/","data":["hello"]})"),
    packed(R"({"type":2,"nsp":"/","id":1,"data":["echo",{"a":1}]})"),
    packed(R"({"type":2,"nsp":"/","id":2,"data":["echo",{"_placeholder":true,"num":0},)"
           R"({"_placeholder":true,"num":1}]})",
           {"one", "two"}),
    packed(R"({"type":2,"nsp":"/","data":["ask"]})"),
    packed(R"({"type":3,"nsp":"/","id":0,"data":["answer"]})"),
    packed(R"({"type":3,"nsp":"/","id":1,"data":[]})"),
    packed(R"({"type":2,"nsp":"/","data":["later"]})"),
    packed(R"({"type":3,"nsp":"/","id":2,"data":["in time"]})"),
};

void choose_msgpack(Options& options, Life&) {
    options.parser = Parser::msgpack;
}

void play_msgpack(Life& life) {
    auto& client = life.connect(websocket_text(websocket_target));
    for (const auto& packet : msgpack_packets)
        life.send(client, binary_frame(packet));
    life.harness().leap(2s);
    auto& polling = life.connect(request_text("GET", polling_target));
    const auto id = Life::session_id(polling);
    auto& post = life.connect();
    for (const auto& packet : {msgpack_packets[0], msgpack_packets[1]})
        life.send(post, engineio::post_text(id, 'b' + base64::encode(packet)));
    life.send(polling, engineio::get_text(id));
    life.send(polling, engineio::get_text(id));
    life.broadcast("text");
    life.send(client, binary_frame("\xc1"));
}

/// A polling session; `body` makes one body of some packets, `target` says how it is opened.
void play_polling(Life& life, const std::string& target, std::string_view headers,
                  std::string (*body)(const Texts&)) {
    auto& poll = life.connect(request_text("GET", target, headers));
    const auto session = target + "&sid=" + Life::session_id(poll);
    auto& post = life.connect();
    const auto send = [&](const Texts& some) {
        life.send(post, request_text("POST", session, {}, body(some)));
    };
    if (target.starts_with(polling_target)) send({"40", "40/slow,{}"});
    life.send(poll, request_text("GET", session, headers));
    life.send(poll, request_text("GET", session, headers));
    send({packets[0], packets[1]});
    send({packets[2], packets[3], packets[4]});
    life.send(poll, request_text("GET", session, headers));
    life.broadcast(std::string(3'000, 'x'));
    life.broadcast(std::string(3'000, 'y'));
    life.send(poll, request_text("GET", session, headers) + request_text("GET", session, headers));
    send({packets[5], packets[6], packets[7], packets[8], packets[9]});
    life.harness().leap(2s);
    life.decide();
    life.send(poll, request_text("GET", session, headers));
    send({packets[10]});
    const auto last = request_text("POST", session, {}, body({"b:unfinished"}));
    life.send(post, std::string_view(last).substr(0, last.size() - 3));
}

std::string v4_body(const Texts& some) {
    std::string body;
    for (const auto& packet : some) {
        if (!body.empty()) body += '\x1e';
        body += packet.starts_with("b:") ? 'b' + base64::encode(packet.substr(2)) : packet;
    }
    return body;
}

void play_gzipped_polls(Life& life) {
    play_polling(life, polling_target, "Accept-Encoding: gzip\r\n", v4_body);
}

void choose_eio3(Options& options, Life&) {
    options.http.allow_eio3 = true;
}

std::string v3_body(const Texts& some) {
    std::string body;
    for (const auto& packet : some) {
        const auto text = packet.starts_with("b:") ? "b4" + base64::encode(packet.substr(2)) : packet;
        body += std::to_string(text.size()) + ':' + text;
    }
    return body;
}

/// As a form sends it.
std::string jsonp_body(const Texts& some) {
    std::string body = "d=";
    for (const unsigned char letter : v3_body(some)) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        body.append("%").append(1, digits[letter >> 4]).append(1, digits[letter & 15]);
    }
    return body;
}

void play_eio3_polling(Life& life) {
    play_polling(life, "/socket.io/?EIO=3&transport=polling&b64=1", {}, v3_body);
}

void play_eio3_jsonp(Life& life) {
    play_polling(life, "/socket.io/?EIO=3&transport=polling&j=7", {}, jsonp_body);
}

/// The binary form: a byte for the kind, the digits of the length as bytes, 255, the packet.
std::string v3_binary_body(const Texts& some) {
    std::string body;
    for (const auto& packet : some) {
        const bool is_binary = packet.starts_with("b:");
        const auto bytes = is_binary ? '\x04' + packet.substr(2) : packet;
        body += is_binary ? '\x01' : '\0';
        for (const char digit : std::to_string(bytes.size()))
            body += static_cast<char>(digit - '0');
        body += '\xFF' + bytes;
    }
    return body;
}

void play_eio3_binary_polling(Life& life) {
    const std::string target = "/socket.io/?EIO=3&transport=polling";
    auto& poll = life.connect(request_text("GET", target));
    const auto session = target + "&sid=" + Life::session_id(poll);
    auto& post = life.connect();
    for (const auto& some : {Texts{packets[0], packets[2], packets[3]}, Texts{packets[4], packets[5]}}) {
        life.send(post, request_text("POST", session, "Content-Type: application/octet-stream\r\n",
                                     v3_binary_body(some)));
        life.send(poll, request_text("GET", session));
    }
    life.broadcast("text");
    life.send(poll, request_text("GET", session));
}

std::string v3_frame_of(const std::string& packet) {
    return packet.starts_with("b:") ? binary_frame('\x04' + packet.substr(2)) : text_frame(packet);
}

void play_eio3_websocket(Life& life) {
    auto& client = life.connect(websocket_text("/socket.io/?EIO=3&transport=websocket"));
    life.harness().pass(10ms);
    life.send(client, text_frame("40/slow?token=a") + text_frame("2"));
    for (const auto& packet : packets)
        life.send(client, v3_frame_of(packet));
    life.broadcast("text");
    life.decide();
    life.harness().leap(2s);
    auto& upgrading = life.connect(request_text("GET", "/socket.io/?EIO=3&transport=polling"));
    const auto id = Life::session_id(upgrading);
    auto& upgrade = life.connect(websocket_text("/socket.io/?EIO=3&transport=websocket&sid=" + id));
    life.send(upgrade, text_frame("2probe"));
    life.broadcast("queued");
    life.send(upgrade, text_frame("5") + v3_frame_of(packets[0]));
}

void play_upgrade(Life& life) {
    auto& poll = life.connect(request_text("GET", polling_target));
    const auto id = Life::session_id(poll);
    auto& post = life.connect(engineio::post_text(id, "40"));
    life.send(poll, engineio::get_text(id));
    life.send(poll, engineio::get_text(id));
    auto& failing = life.connect(engineio::upgrade_text(id));
    life.send(failing, text_frame("2probe") + text_frame("nonsense"));
    auto& forgotten = life.connect(engineio::upgrade_text(id));
    life.send(forgotten, text_frame("2probe"));
    life.harness().leap(11s);
    auto& upgrade = life.connect(engineio::upgrade_text(id));
    life.send(upgrade, text_frame("2probe"));
    life.send(post, engineio::post_text(id, packets[0]));
    life.broadcast("queued");
    life.broadcast("queued, too");
    life.send(upgrade, text_frame("5"));
    for (const auto& packet : {packets[1], packets[2], packets[3], packets[4], packets[5]})
        life.send(upgrade, frame_of(packet));
    auto& second = life.connect(engineio::upgrade_text(id));
    life.send(second, text_frame("2probe"));
    life.harness().leap(15s);
    life.send(upgrade, text_frame("3"));
}

void play_plain_websockets(Life& life) {
    auto& client = life.connect(websocket_text("/plain"));
    life.send(client, text_frame("one") + binary_frame("two"));
    life.send(client, websocket::encode_client_frame({websocket::Opcode::text, "thr", false}) +
                          websocket::encode_client_frame({websocket::Opcode::ping, "p"}) +
                          websocket::encode_client_frame({websocket::Opcode::continuation, "ee"}));
    auto& closed = life.connect(websocket_text("/plain"));
    life.send(closed, text_frame("close") + text_frame("too late"));
    life.send(closed, websocket::close_frame(1000));
    auto& violating = life.connect(websocket_text("/plain"));
    life.send(violating, "\xC1\x80\x01\x01\x01\x01");
    auto& leaving = life.connect(websocket_text("/plain"));
    life.send(leaving, text_frame("four") + websocket::close_frame(1001));
    life.harness().leap(26s);
    life.send(client, websocket::encode_client_frame({websocket::Opcode::pong, ""}));
    life.send(client, text_frame("five"));
}

void play_engine(Life& life) {
    auto& client = life.connect(websocket_text("/engine.io/?EIO=4&transport=websocket"));
    life.send(client, text_frame("4one") + binary_frame("two"));
    auto& poll = life.connect(request_text("GET", "/engine.io/?EIO=4&transport=polling"));
    const auto session = "/engine.io/?EIO=4&transport=polling&sid=" + Life::session_id(poll);
    auto& post = life.connect(request_text("POST", session, {}, v4_body({"4three", "b:four"})));
    life.send(poll, request_text("GET", session));
    life.send(poll, request_text("GET", session) + request_text("GET", session));
    life.send(post, request_text("POST", session, {}, "4five"));
}

void choose_admission(Options& options, Life& life) {
    options.http.allow_request = [&life](const HttpRequest&, engineio::Admission admission) {
        life.admit(std::move(admission));
    };
    options.http.cookie.emplace();
}

void play_admission(Life& life) {
    auto& first = life.connect(websocket_text(websocket_target) + text_frame("40"));
    auto& second = life.connect(request_text("GET", polling_target));
    life.connect(request_text("GET", polling_target)).peer().finish();
    life.harness().settle();
    life.decide();
    life.send(first, frame_of(packets[0]));
    life.send(second, engineio::get_text(Life::session_id(second)));
    life.connect(websocket_text(websocket_target));
    life.harness().leap(11s);
    life.connect(websocket_text(websocket_target));
}

void play_http(Life& life) {
    auto& client = life.connect(request_text("GET", "/now") + request_text("POST", "/now", {}, "body"));
    auto& later = life.connect(request_text("GET", "/later") + request_text("GET", "/now"));
    auto& stream = life.connect(request_text("GET", "/stream"));
    auto& other = life.connect(request_text("GET", "/stream"));
    life.write_streams("second");
    life.decide();
    life.write_streams(std::string(3'000, 'y'));
    auto& large = life.connect(request_text("POST", "/large", {}, std::string(1'500'000, 'z')));
    other.peer().finish();
    life.harness().settle();
    life.end_streams();
    life.send(stream, request_text("GET", "/now"));
    life.send(client, request_text("POST", "/now", "Expect: 100-continue\r\n", "expected"));
    const auto unfinished = request_text("POST", "/large", {}, std::string(1'100'000, 'z'));
    life.send(later, request_text("HEAD", "/now"));
    life.send(large, std::string_view(unfinished).substr(0, 1'090'000));
}

Texts with(Texts texts, const Texts& more) {
    texts.insert(texts.end(), more.begin(), more.end());
    return texts;
}

std::vector<Scenario> scenarios() {
    const Texts of_polling = packets_arrived;
    const Texts of_websocket{"hello", "echo {\"a\":1}", "echo one two",     "ask",
                             "later", "held",           "later \"in time\""};
    const Texts of_upgrade{"hello", "echo {\"a\":1}", "echo one two", "ask"};
    const Texts of_plain{"one", "b:two", "three", "close", "four", "five"};
    return {
        {"Websocket", nullptr, play_plain_frames, of_websocket},
        {"WebsocketByTls", nullptr, play_plain_frames, of_websocket, true},
        {"Deflate", choose_deflate, play_compressed_frames,
         with(of_websocket, {"some text, and some text again"})},
        {"DeflateWithContexts", choose_contexts, play_compressed_frames,
         with(of_websocket, {"some text, and some text again"})},
        {"Msgpack", choose_msgpack, play_msgpack, with(of_polling, {"hello"})},
        {"GzippedPolls", nullptr, play_gzipped_polls, of_polling},
        {"GzippedPollsByTls", nullptr, play_gzipped_polls, of_polling, true},
        {"Eio3Polling", choose_eio3, play_eio3_polling, of_polling},
        {"Eio3Jsonp", choose_eio3, play_eio3_jsonp, of_polling},
        {"Eio3BinaryPolling", choose_eio3, play_eio3_binary_polling, {"hello", "echo one two", "ask"}},
        {"Eio3Websocket", choose_eio3, play_eio3_websocket, with(of_polling, {"hello"})},
        {"Upgrade", nullptr, play_upgrade, of_upgrade},
        {"PlainWebsockets", nullptr, play_plain_websockets, of_plain},
        {"Engine", nullptr, play_engine, {"one", "b:two", "three", "b:four", "five"}},
        {"Http",
         nullptr,
         play_http,
         {"GET /now 0", "POST /now 4", "GET /later 0", "GET /stream 0", "GET /stream 0", "GET /now 0",
          "POST /large 1500000", "GET /now 0", "POST /now 8", "HEAD /now 0"}},
        {"Admission", choose_admission, play_admission, {"hello"}},
    };
}

double metric(ServerCore& core, const std::string& name) {
    double sum = 0;
    for (const auto& metric : collect_metrics(core)) {
        if (metric.name != name) continue;
        for (const auto& value : metric.values)
            sum += value.number;
    }
    return sum;
}

void expect_nothing_left(Life& life) {
    for (const auto& [name, count] : life.ends)
        EXPECT_EQ(count, 1) << name;
    auto& core = life.core();
    EXPECT_EQ(core.engine_options().sessions->taken(), 0U);
    EXPECT_EQ(core.connections().connections(), 0U);
    EXPECT_EQ(core.connections().pending(), 0U);
    EXPECT_EQ(core.http_limits().large_bodies->taken(), 0U);
    EXPECT_EQ(metric(core, "siopp_sessions"), 0);
    EXPECT_EQ(metric(core, "siopp_queued_bytes"), 0);
    for (const auto& name_space : core.name_spaces())
        EXPECT_EQ(life.harness().worker().count_sockets({name_space.get(), {}, {}}), 0U);
    for (const auto& client : life.harness().clients())
        EXPECT_TRUE(client->peer().is_closed());
}

void PrintTo(const Scenario& scenario, std::ostream* out) {
    *out << scenario.name;
}

class ServerFailureTest : public ::testing::TestWithParam<Scenario> {
protected:
    /// Lets each operation in turn fail, until none was left to fail.
    template <class Look>
    void walk(Kind kind, Life::End end, std::size_t max_write, Look look) {
        for (std::size_t fail_at = 1;; ++fail_at) {
            SCOPED_TRACE(fail_at);
            net::FailurePlan plan{fail_at, kind};
            Life life(GetParam(), &plan);
            life.harness().max_write = max_write;
            life.play();
            look(life);
            life.end(end);
            expect_nothing_left(life);
            if (HasFailure() || plan.operations < fail_at) return;
        }
    }
    static constexpr auto whole = std::numeric_limits<std::size_t>::max();
};

TEST_P(ServerFailureTest, WithoutAFailureEverythingArrives) {
    Life life(GetParam());
    life.play();

    EXPECT_EQ(life.arrived, GetParam().expected);
    life.end(Life::End::clients_leave);
    expect_nothing_left(life);
}

TEST_P(ServerFailureTest, WhicheverConnectionIsLostNothingIsLeftBehind) {
    walk(Kind::lost, Life::End::clients_leave, whole, [](Life&) {});
}

TEST_P(ServerFailureTest, WhicheverConnectionIsLostADrainLeavesNothingBehind) {
    walk(Kind::lost, Life::End::server_drains, whole, [](Life&) {});
}

TEST_P(ServerFailureTest, WhoeverEndsWhatItSendsLeavesNothingBehind) {
    walk(Kind::ended, Life::End::clients_leave, whole, [](Life&) {});
}

TEST_P(ServerFailureTest, WhoeverStopsReadingLeavesNothingBehind) {
    walk(Kind::stuck, Life::End::clients_leave, whole, [](Life&) {});
}

TEST_P(ServerFailureTest, WhoeverStopsReadingDoesNotHoldUpADrain) {
    walk(Kind::stuck, Life::End::server_drains, whole, [](Life&) {});
}

TEST_P(ServerFailureTest, WhereverAConnectionIsLostAmongPartialWritesNothingIsLeftBehind) {
    walk(Kind::lost, Life::End::clients_leave, 97, [](Life&) {});
}

TEST_P(ServerFailureTest, WhicheverOperationWouldBlockEverythingArrives) {
    walk(Kind::would_block, Life::End::clients_leave, whole,
         [](Life& life) { EXPECT_EQ(life.arrived, GetParam().expected); });
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ServerFailureTest, ::testing::ValuesIn(scenarios()),
                         [](const auto& scenario) { return std::string(scenario.param.name); });

}  // namespace
}  // namespace siopp
