#pragma once

#include <cstddef>

#include "siopp/name_space.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/route.hpp"

namespace wimpole::api {

/// GET /api/server/sockets, for operators: who is connected. Any worker.
class SocketsApi {
public:
    /// More are only counted.
    static constexpr std::size_t max_listed = 1'000;

    /// Both must outlive it.
    SocketsApi(siopp::Namespace& name_space, const Access& access)
        : name_space_(name_space), access_(access) {}

    void add_routes(Routes& routes) const;

private:
    siopp::Task<Answer> list(ApiRequest request) const;

    siopp::Namespace& name_space_;
    const Access& access_;
};

}  // namespace wimpole::api
