#pragma once

#include <optional>

#include "siopp/http.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/auth/policy.hpp"
#include "wimpole/auth/principal.hpp"

namespace wimpole::api {

/// Who makes a request. Without an entity nothing proves who it is: then what the request says of itself
/// counts.
using Caller = auth::Principal;
/// What a caller asks to be allowed, and what it is about.
using auth::Operation;
using Subject = auth::ChannelFacts;

/// What becomes of a request before it is looked at.
struct Admission {
    Caller caller;
    /// The answer to one that is not admitted.
    std::optional<siopp::HttpResponse> refusal;
    /// For the answer, whatever it is.
    siopp::http::Headers headers;
};

/// Who may use REST, and what for. Any worker.
class Access {
public:
    /// `agents` must outlive it.
    explicit Access(const agents::AgentRegistry& agents) : agents_(agents) {}
    virtual ~Access() = default;

    /// Whether anybody must show credentials.
    virtual bool asks() const = 0;
    /// Asked before anything else.
    virtual Admission admit(const siopp::HttpRequest& request) const = 0;

    virtual bool allows(const Caller& caller, Operation operation, const Subject& subject) const {
        return auth::allows(caller, operation, subject);
    }
    /// Whether the caller may write in the name of `sender`.
    virtual bool may_send_as(const Caller& caller, EntityId sender) const {
        const auto what = agents_.contains(sender) ? auth::Sender::agent : auth::Sender::person;
        return auth::may_send_as(caller, sender, what);
    }

private:
    const agents::AgentRegistry& agents_;
};

/// A server that asks nobody for credentials.
class OpenAccess final : public Access {
public:
    using Access::Access;

    bool asks() const override { return false; }
    Admission admit(const siopp::HttpRequest&) const override { return {}; }
};

}  // namespace wimpole::api
