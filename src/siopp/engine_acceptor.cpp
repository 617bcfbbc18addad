#include "siopp/engine_acceptor.hpp"

namespace siopp {

namespace {

class Listener final : public engineio::SessionListener {
public:
    Listener(engineio::Session& session, const EngineHandlers& handlers)
        : session_(session), handlers_(handlers) {}

    void on_text(std::string_view text) override {
        if (handlers_.on_text) handlers_.on_text(session_, text);
    }
    void on_binary(std::string_view bytes) override {
        if (handlers_.on_binary) handlers_.on_binary(session_, bytes);
    }
    void on_closed(DisconnectReason reason) override {
        if (handlers_.on_close) handlers_.on_close(session_, reason);
    }

private:
    EngineSession session_;
    const EngineHandlers& handlers_;
};

}  // namespace

std::unique_ptr<engineio::SessionListener> EngineAcceptor::accept(engineio::Session& session) {
    return std::make_unique<Listener>(session, handlers_);
}

void EngineAcceptor::opened(engineio::Session& session) {
    if (handlers_.on_open) handlers_.on_open(EngineSession(session));
}

}  // namespace siopp
