#pragma once

#include <cstddef>

#include "siopp/name_space.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/route.hpp"

namespace wimpole::api {

/// For operators: GET /api/server/sockets, who is connected and how many are in which channel, and
/// DELETE /api/server/sockets/:socketId, which closes the connection of one; its client may come back, where
/// its rights stand. Any worker.
class SocketsApi {
public:
    /// More are only counted.
    static constexpr std::size_t max_listed = 1'000;
    /// Of the channels those with most sockets are listed.
    static constexpr std::size_t max_listed_channels = 100;

    /// Both must outlive it.
    SocketsApi(siopp::Namespace& name_space, const Access& access)
        : name_space_(name_space), access_(access) {}

    void add_routes(Routes& routes) const;

private:
    siopp::Task<Answer> list(ApiRequest request) const;
    siopp::Task<Answer> close(ApiRequest request) const;

    siopp::Namespace& name_space_;
    const Access& access_;
};

}  // namespace wimpole::api
