#include "wimpole/service_notice.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "wimpole/base/log.hpp"

namespace wimpole {

namespace {

/// 0 or an error number.
int send_to(std::string_view path, std::string_view state) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
    std::memcpy(address.sun_path, path.data(), path.size());
    // An at sign stands for the zero that names in the abstract namespace begin with.
    if (path.starts_with('@')) address.sun_path[0] = '\0';

    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return errno;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    const auto sent = ::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), size);
    const int error = sent < 0 ? errno : 0;
    ::close(descriptor);
    return error;
}

}  // namespace

void tell_service_manager(std::string_view state) {
    const char* path = std::getenv("NOTIFY_SOCKET");
    if (!path || *path == '\0') return;
    const int error = send_to(path, state);
    if (error == 0) return;
    log::warn("the service manager cannot be told ", state, ": ", std::generic_category().message(error));
}

}  // namespace wimpole
