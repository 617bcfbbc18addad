#pragma once

#include <memory>

#include "siopp/engine.hpp"
#include "siopp/engineio/engine.hpp"

namespace siopp {

/// Puts the user's handlers above the sessions of an Engine.IO endpoint.
class EngineAcceptor final : public engineio::SessionAcceptor {
public:
    explicit EngineAcceptor(const EngineHandlers& handlers) : handlers_(handlers) {}
    std::unique_ptr<engineio::SessionListener> accept(engineio::Session& session) override;
    void opened(engineio::Session& session) override;

private:
    const EngineHandlers& handlers_;
};

}  // namespace siopp
