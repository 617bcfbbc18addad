#pragma once

#include <utility>

#include "wimpole/api/access.hpp"
#include "wimpole/auth/authenticator.hpp"
#include "wimpole/http_guard.hpp"

namespace wimpole {

/// REST for those whom the guard lets in. Any worker.
class GuardedAccess final : public api::Access {
public:
    /// All must outlive it.
    GuardedAccess(const agents::AgentRegistry& agents, const HttpGuard& guard,
                  const auth::Authenticator& authenticator)
        : api::Access(agents), guard_(guard), authenticator_(authenticator) {}

    bool asks() const override { return authenticator_.asks(); }
    api::Admission admit(const siopp::HttpRequest& request) const override {
        auto verdict = guard_.judge(request);
        return {std::move(verdict.principal), std::move(verdict.refusal), std::move(verdict.headers)};
    }

private:
    const HttpGuard& guard_;
    const auth::Authenticator& authenticator_;
};

}  // namespace wimpole
