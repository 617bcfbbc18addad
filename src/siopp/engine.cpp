#include "siopp/engine.hpp"

namespace siopp {

void EngineSession::send_text(std::string_view text) {
    session_->send(engineio::EncodedPacket::text(std::span(&text, 1)));
}

void EngineSession::send_binary(std::string_view bytes) {
    session_->send(engineio::EncodedPacket::binary(bytes));
}

}  // namespace siopp
