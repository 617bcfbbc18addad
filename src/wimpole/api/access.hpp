#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "siopp/http.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/base/id.hpp"
#include "wimpole/messaging/channel.hpp"

namespace wimpole::api {

/// Who makes a request.
struct Caller {
    /// Absent where nothing proves who it is: then what the request says of itself counts.
    std::optional<EntityId> entity;
};

/// What a caller asks to be allowed.
enum class Operation : std::uint8_t { read, send, delete_message, manage, agents };

/// What an operation is about.
struct Subject {
    /// Null where there is no such channel, or the operation is about none.
    const messaging::Channel* channel = nullptr;
    /// Who wrote the message that is to be deleted or changed.
    std::optional<EntityId> author;
};

/// The one place that decides who may use REST, and what for. Any worker.
class Access {
public:
    virtual ~Access() = default;

    /// Whether anybody must show credentials.
    virtual bool asks() const = 0;
    /// Asked before anything else: who calls, or the answer that refuses the request.
    virtual std::variant<Caller, siopp::HttpResponse> admit(const siopp::HttpRequest& request) const = 0;
    virtual bool allows(const Caller& caller, Operation operation, const Subject& subject) const = 0;
    /// Whether the caller may write in the name of `sender`.
    virtual bool may_send_as(const Caller& caller, EntityId sender) const = 0;
};

/// A server that asks nobody for credentials: everybody may everything, but nobody speaks for its agents.
class OpenAccess final : public Access {
public:
    /// `agents` must outlive it.
    explicit OpenAccess(const agents::AgentRegistry& agents) : agents_(agents) {}

    bool asks() const override { return false; }
    std::variant<Caller, siopp::HttpResponse> admit(const siopp::HttpRequest&) const override {
        return Caller{};
    }
    bool allows(const Caller&, Operation, const Subject&) const override { return true; }
    bool may_send_as(const Caller&, EntityId sender) const override { return !agents_.contains(sender); }

private:
    const agents::AgentRegistry& agents_;
};

}  // namespace wimpole::api
