#include "siopp/engineio/session.hpp"

#include <algorithm>

#include "siopp/base/base64.hpp"
#include "siopp/base/json_writer.hpp"
#include "siopp/base/utf8.hpp"
#include "siopp/engineio/payload.hpp"
#include "siopp/engineio/upgrade.hpp"
#include "siopp/engineio/v3/jsonp.hpp"
#include "siopp/engineio/v3/payload.hpp"

namespace siopp::engineio {

namespace {

const EncodedPacket& ping_packet() {
    static const EncodedPacket packet = EncodedPacket::control("2");
    return packet;
}

const EncodedPacket& pong_packet() {
    static const EncodedPacket packet = EncodedPacket::control("3");
    return packet;
}

DisconnectReason reason_of(websocket::Ending ending) {
    switch (ending) {
        case websocket::Ending::closed:
            return DisconnectReason::transport_close;
        case websocket::Ending::failed:
        case websocket::Ending::protocol_error:
            return DisconnectReason::transport_error;
        case websocket::Ending::slow_consumer:
            return DisconnectReason::slow_consumer;
    }
    return DisconnectReason::transport_error;
}

/// Whether the client is there and merely has to be told.
bool is_orderly(DisconnectReason reason) {
    return reason == DisconnectReason::forced_close || reason == DisconnectReason::server_shutting_down;
}

http::Response bad_request() {
    return {.status = 400, .headers = {}, .body = {}};
}

/// Null without limits.
std::unique_ptr<RateLimit> rate_limit(const Options& options, RateLimit::Time now) {
    if (!options.rates.are_limited()) return nullptr;
    return std::make_unique<RateLimit>(options.rates, options.max_payload_bytes, now);
}

}  // namespace

Session::Session(net::Worker& worker, const Options& options, SessionOwner& owner, std::string id,
                 Protocol protocol, const http::Request& request)
    : worker_(worker),
      options_(options),
      owner_(owner),
      id_(std::move(id)),
      handshake_(request),
      v3_(protocol == Protocol::v3 ? std::make_unique<const v3::Dialect>(request) : nullptr),
      rate_limit_(rate_limit(options, worker.now())) {}

Session::~Session() = default;

std::string Session::open_packet() const {
    constexpr std::size_t usual_bytes = 128;
    std::string packet;
    packet.reserve(usual_bytes);
    packet += type_char(PacketType::open);
    json::Writer writer(packet);
    writer.begin_object().member("sid", std::string_view(id_)).key("upgrades").begin_array();
    if (polling_) writer.value("websocket");
    writer.end_array()
        .member("pingInterval", options_.ping_interval.count())
        .member("pingTimeout", options_.ping_timeout.count())
        .member("maxPayload", options_.max_payload_bytes)
        .end_object();
    return packet;
}

void Session::open_polling(http::Connection& get) {
    polling_ = std::make_unique<PollingTransport>(worker_, options_, v3_.get());
    // Before the client can know of the session, whose heartbeat it counts from the open packet.
    start_heartbeat();
    worker_.metrics().polling_sessions.add();
    polling_->answer_with(get, EncodedPacket::control(open_packet()));
    listener_->on_opened();
}

void Session::open_websocket(std::unique_ptr<websocket::Connection> connection) {
    websocket_ = std::move(connection);
    websocket_->set_listener(this);
    worker_.metrics().websocket_sessions.add();
    websocket_->send(EncodedPacket::control(open_packet()).frame());
    start_heartbeat();
    listener_->on_opened();
}

void Session::start_reading(std::string_view read) {
    // Whoever was told of the session may have closed it at once.
    if (websocket_) websocket_->start(read);
}

void Session::start_heartbeat() {
    waits_for_pong_ = false;
    // In protocol 3 it is the client that pings.
    worker_.schedule(timer_, v3_ ? options_.ping_interval + options_.ping_timeout : options_.ping_interval);
}

void Session::on_timer() {
    if (state_ == State::closing) return forget();
    if (overflowed_) return close(DisconnectReason::slow_consumer);
    if (waits_for_pong_ || v3_) return close(DisconnectReason::ping_timeout);
    waits_for_pong_ = true;
    pong_deadline_extended_ = false;
    // Clients count from when the ping was due. A worker that was too busy to send it must still leave them
    // time.
    const auto ping_time = std::max(worker_.due_time(timer_), worker_.now() - options_.ping_timeout / 2);
    worker_.schedule(timer_, ping_time, options_.ping_timeout);
    pinged_at_ = worker_.now();
    send(ping_packet());
}

void Session::send(const EncodedPacket& packet) {
    if (state_ != State::open || overflowed_) return;
    worker_.metrics().packets_sent.add();
    worker_.metrics().bytes_sent.add(packet.size());
    if (websocket_) return send_frame(packet);
    polling_->send(packet);
    if (polling_->queued_bytes() <= options_.max_queued_bytes) return;
    // A GET that waits takes its share first.
    polling_->release_poll();
    if (polling_->queued_bytes() <= options_.max_queued_bytes) return;
    overflowed_ = true;
    worker_.schedule(timer_, std::chrono::milliseconds(0));
}

Link Session::link() const noexcept {
    if (websocket_) return {Transport::websocket, websocket_->queued_bytes(), round_trip_};
    return {Transport::polling, polling_ ? polling_->queued_bytes() : 0, round_trip_};
}

void Session::send_frame(const EncodedPacket& packet) {
    if (!v3_) return websocket_->send(packet.frame(), packet.compression());
    const auto translated = v3_->for_websocket(packet);
    websocket_->send(translated.frame(), translated.compression());
}

void Session::on_get(http::Connection& get) {
    if (state_ == State::closing) {
        if (polling_->queued_bytes() > 0) return polling_->poll(get, [] {});
        polling_->answer_with(get, EncodedPacket::control("1"));
        return forget();
    }
    if (polling_->has_waiting_poll()) {
        polling_->answer_waiting(PacketType::close);
        get.respond(bad_request());
        return close(DisconnectReason::transport_error);
    }
    polling_->poll(get, [this] { close(DisconnectReason::transport_close); });
}

void Session::on_post_started(http::Connection& post) {
    if (polling_->start_post(post, [this] { close(DisconnectReason::transport_error); })) return;
    post.refuse(400);
    close(DisconnectReason::transport_error);
}

void Session::on_post(http::Connection& post) {
    if (polling_->has_post()) {
        post.respond(bad_request());
        return close(DisconnectReason::transport_error);
    }
    const auto& request = post.request();
    const bool is_binary = request.header("content-type") == "application/octet-stream";
    if (is_binary ? !v3_ : !utf8::is_valid(request.body)) {
        post.respond(bad_request());
        return close(is_binary ? DisconnectReason::transport_error : DisconnectReason::parse_error);
    }
    polling_->set_handled_post(&request);
    const bool is_valid = read_post(request);
    if (polling_) polling_->set_handled_post(nullptr);
    post.respond("Content-Type: text/html\r\n", "ok");
    if (!is_valid) close_after_violation();
}

bool Session::read_post(const http::Request& request) {
    if (!v3_) return read_payload(PayloadReader(request.body));
    if (request.header("content-type") == "application/octet-stream")
        return read_payload(v3::BinaryPayloadReader(request.body));
    if (!v3_->uses_jsonp()) return read_payload(v3::PayloadReader(request.body));
    const auto body = v3::jsonp_body(request.body);
    return utf8::is_valid(body) && read_payload(v3::PayloadReader(body));
}

/// False when a packet is invalid; those before it have been processed.
template <class Reader>
bool Session::read_payload(Reader reader) {
    while (!reader.at_end() && state_ == State::open) {
        const auto item = reader.next();
        if (!item) return false;
        if (!admit(item->is_binary ? item->binary.size() : item->packet.data.size() + 1)) return true;
        if (item->is_binary) {
            on_message(item->binary);
        } else {
            on_packet(item->packet);
        }
    }
    return true;
}

void Session::on_text(std::string_view text) {
    if (!admit(text.size())) return;
    if (text.starts_with('b')) {
        const auto bytes = v3_ ? v3::decode_base64(text) : base64::decode_lines(text.substr(1));
        return bytes ? on_message(*bytes) : close_after_violation();
    }
    const auto packet = decode(text);
    if (!packet) return close_after_violation();
    on_packet(*packet);
}

void Session::on_binary(std::string_view bytes) {
    if (!admit(bytes.size())) return;
    if (!v3_) return on_message(bytes);
    const auto message = v3::decode_binary(bytes);
    return message ? on_message(*message) : close_after_violation();
}

void Session::on_message(std::string_view bytes) {
    on_message_seen();
    listener_->on_binary(bytes);
}

bool Session::admit(std::size_t bytes) {
    worker_.metrics().packets_received.add();
    worker_.metrics().bytes_received.add(bytes);
    if (!rate_limit_ || rate_limit_->accept(bytes, worker_.now())) return true;
    close(DisconnectReason::rate_limit_exceeded);
    return false;
}

void Session::on_packet(const Packet& packet) {
    switch (packet.type) {
        case PacketType::message:
            on_message_seen();
            return listener_->on_text(packet.data);
        case PacketType::pong:
            if (v3_) return close(DisconnectReason::transport_error);
            // One that was not asked for must not disturb the rhythm.
            if (waits_for_pong_ && !overflowed_) on_pong();
            return;
        case PacketType::close:
            // A poll that waits is answered with a noop: it is the client that ends this.
            if (polling_) polling_->answer_waiting(PacketType::noop);
            return close(DisconnectReason::transport_close);
        case PacketType::ping:
            return on_ping();
        case PacketType::open:
        case PacketType::upgrade:
        case PacketType::noop:
            return;
    }
}

void Session::on_pong() {
    round_trip_ = std::chrono::duration_cast<std::chrono::microseconds>(worker_.now() - pinged_at_);
    start_heartbeat();
}

void Session::on_ping() {
    // Only servers ping in protocol 4.
    if (!v3_) return close(DisconnectReason::transport_error);
    if (overflowed_) return;
    start_heartbeat();
    send(pong_packet());
}

/// Traffic shows that the client lives: the pong may come once later by a whole timeout (engine.io 6.6.10).
void Session::on_message_seen() {
    if (!waits_for_pong_ || pong_deadline_extended_ || overflowed_) return;
    pong_deadline_extended_ = true;
    worker_.schedule(timer_, options_.ping_timeout);
}

void Session::start_upgrade(std::unique_ptr<websocket::Connection> connection, std::string_view read) {
    auto& started = *connection;
    upgrade_ = std::make_unique<Upgrade>(*this, std::move(connection));
    started.set_listener(upgrade_.get());
    worker_.schedule(upgrade_->timer(), options_.upgrade_timeout);
    started.start(read);
}

void Session::complete_upgrade(std::unique_ptr<websocket::Connection> connection) {
    worker_.retire(std::move(upgrade_));
    worker_.metrics().upgrades.add();
    websocket_ = std::move(connection);
    websocket_->set_listener(this);
    // Every packet that polling took from the queue has been answered; the rest follows in order.
    polling_->answer_waiting(PacketType::noop);
    polling_->forget_post();
    for (const auto& packet : polling_->take_queue())
        send_frame(packet);
    worker_.retire(std::move(polling_));
    // The client came for what it had not polled when the session was closed.
    if (state_ == State::closing) return end_websocket(websocket::CloseCode::no_status);
    worker_.metrics().polling_sessions.subtract();
    worker_.metrics().websocket_sessions.add();
}

/// Behind what is queued.
void Session::end_websocket(websocket::CloseCode code) {
    websocket_->set_listener(nullptr);
    websocket_->close(code);
    owner_.linger(std::move(websocket_));
    forget();
}

void Session::abandon_upgrade(std::unique_ptr<websocket::Connection> connection) {
    worker_.retire(std::move(upgrade_));
    worker_.metrics().upgrades_failed.add();
    polling_->set_probing(false);
    connection->set_listener(nullptr);
    connection->close(websocket::CloseCode::no_status);
    owner_.linger(std::move(connection));
}

void Session::on_ended(websocket::Connection&, websocket::Ending ending) {
    close(reason_of(ending));
}

void Session::close(DisconnectReason reason) {
    if (state_ != State::open) return;
    worker_.metrics().session_closed(reason).add();
    (websocket_ ? worker_.metrics().websocket_sessions : worker_.metrics().polling_sessions).subtract();
    close_transport(reason);
    if (auto listener = std::move(listener_)) {
        listener->on_closed(reason);
        worker_.retire(std::move(listener));
    }
}

void Session::close_transport(DisconnectReason reason) {
    timer_.cancel();
    // A client that has been told that it may upgrade polls no more: it comes for the rest by WebSocket.
    if (upgrade_ && !is_orderly(reason)) abandon_upgrade(upgrade_->take_connection());
    if (websocket_) {
        return end_websocket(reason == DisconnectReason::rate_limit_exceeded
                                 ? websocket::CloseCode::policy_violation
                                 : websocket::CloseCode::no_status);
    }
    polling_->abort_post();
    if (is_orderly(reason)) return close_polling();
    if (reason == DisconnectReason::slow_consumer) polling_->take_queue();
    polling_->send(EncodedPacket::control("1"));
    polling_->release_poll();
    forget();
}

/// The polls that take what is queued come first, then one that is told. Behind events in one answer the
/// close packet would cost a socket.io-client 4.8 these events.
void Session::close_polling() {
    if (polling_->has_waiting_poll() && polling_->queued_bytes() == 0) {
        polling_->answer_waiting(PacketType::close);
        return forget();
    }
    state_ = State::closing;
    worker_.schedule(timer_, options_.close_timeout);
    polling_->release_poll();
}

void Session::forget() {
    if (state_ == State::ended) return;
    state_ = State::ended;
    timer_.cancel();
    if (upgrade_) abandon_upgrade(upgrade_->take_connection());
    if (polling_) worker_.retire(std::move(polling_));
    owner_.forget(*this);
}

}  // namespace siopp::engineio
