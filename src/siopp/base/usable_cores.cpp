#include "siopp/base/usable_cores.hpp"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace siopp {

std::size_t usable_cores() noexcept {
    cpu_set_t cores;
    // Refused on machines of more cores than the set has room for (1024).
    if (::sched_getaffinity(0, sizeof cores, &cores) != 0)
        return std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
    return static_cast<std::size_t>(CPU_COUNT(&cores));
}

}  // namespace siopp
