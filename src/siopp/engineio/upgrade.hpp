#pragma once

#include <memory>
#include <string_view>

#include "siopp/engineio/session.hpp"

namespace siopp::engineio {

/// A WebSocket that wants to become the transport of a polling session: it must send `2probe` and then `5`
/// (Engine.IO protocol, "Upgrade"). Until then the session goes on over polling; anything else ends only
/// this.
class Session::Upgrade final : public websocket::ConnectionListener {
public:
    Upgrade(Session& session, std::unique_ptr<websocket::Connection> connection)
        : session_(session), connection_(std::move(connection)) {}

    net::Timer& timer() noexcept { return timer_; }
    std::unique_ptr<websocket::Connection> take_connection() { return std::move(connection_); }

    void on_text(std::string_view text) override {
        if (text == "2probe") {
            connection_->send(EncodedPacket::control("3probe").frame());
            return session_.polling_->set_probing(true);
        }
        // Without a probe before it, it is accepted as the reference server does.
        if (text == "5") return session_.complete_upgrade(take_connection());
        abandon();
    }

    void on_binary(std::string_view) override { abandon(); }
    void on_ended(websocket::Connection&, websocket::Ending) override { abandon(); }

private:
    void abandon() {
        if (connection_) session_.abandon_upgrade(take_connection());
    }

    Session& session_;
    std::unique_ptr<websocket::Connection> connection_;
    net::Timer timer_ = net::Timer::calling<&Upgrade::abandon>(this);
};

}  // namespace siopp::engineio
