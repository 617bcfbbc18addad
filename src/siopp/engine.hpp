#pragma once

#include <functional>
#include <string_view>

#include "siopp/base/disconnect_reason.hpp"
#include "siopp/engineio/session.hpp"
#include "siopp/http.hpp"

namespace siopp {

/// An Engine.IO session without Socket.IO above it. Belongs to one worker; valid until on_close has returned.
class EngineSession {
public:
    explicit EngineSession(engineio::Session& session) : session_(&session) {}

    const engineio::Handshake& handshake() const noexcept { return session_->handshake(); }
    /// The POST that has brought the message being handled, its own headers with it; null for a message that
    /// came over a WebSocket. Valid until the handler returns.
    const HttpRequest* request() const noexcept { return session_->handled_post(); }
    void send_text(std::string_view text);
    void send_binary(std::string_view bytes);
    void close() { session_->close(DisconnectReason::forced_close); }

private:
    engineio::Session* session_;
};

/// What an Engine.IO endpoint does; each may be empty. Called on the session's worker; must not throw.
struct EngineHandlers {
    std::function<void(EngineSession)> on_open;
    std::function<void(EngineSession, std::string_view text)> on_text;
    std::function<void(EngineSession, std::string_view bytes)> on_binary;
    std::function<void(EngineSession, DisconnectReason)> on_close;
};

}  // namespace siopp
