#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wimpole/api/access.hpp"
#include "wimpole/api/channel_gate.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

struct SearchLimits {
    std::size_t default_messages = 20;
    std::size_t max_messages = 100;
    /// Looks into the index for one request. What its author or its time excludes costs them, too; the client
    /// goes on from `next`.
    std::size_t max_lookups = 20;
};

/// Full-text search: POST /api/messaging/messages/search, which @elizaos/api-client calls and the ElizaOS
/// server does not have. Any worker.
class SearchApi {
public:
    /// Both must outlive it.
    SearchApi(messaging::Store& store, const Access& access, SearchLimits limits = {})
        : store_(store), access_(access), gate_(store, access), limits_(limits) {}

    void add_routes(Routes& routes) const;

private:
    /// What a request asks for.
    struct Wanted {
        messaging::SearchQuery query;
        std::optional<ChannelId> channel;
        std::optional<EntityId> author;
        std::optional<std::int64_t> from_ms;
        std::optional<std::int64_t> to_ms;
        std::size_t offset = 0;

        bool takes(const messaging::Message& message) const;
    };
    struct Scope {
        std::vector<ChannelId> channels;
        /// False where there are more than can be searched at once.
        bool complete = true;
    };

    siopp::Task<Answer> search(ApiRequest request) const;
    Result<Wanted> wanted_of(siopp::json::View body) const;
    /// Where the caller may look.
    siopp::Task<Result<Scope>> scope_of(Caller caller, std::optional<ChannelId> channel) const;
    siopp::Task<Result<std::vector<messaging::Channel>>> all_channels() const;
    siopp::Task<Result<messaging::SearchPage>> find(Wanted wanted) const;

    messaging::Store& store_;
    const Access& access_;
    ChannelGate gate_;
    SearchLimits limits_;
};

}  // namespace wimpole::api
