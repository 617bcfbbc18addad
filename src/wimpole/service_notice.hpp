#pragma once

#include <string_view>

namespace wimpole {

/// Tells the service manager that started this process ("READY=1", "STOPPING=1": sd_notify(3)), by the socket
/// that NOTIFY_SOCKET names. Does nothing where there is none; what cannot be sent is logged.
void tell_service_manager(std::string_view state);

}  // namespace wimpole
