#pragma once

#include <string>

namespace wimpole::events {

/// The channel of tests.
inline const std::string channel = "11c52889-4e27-4039-99a5-c73cea5622b1";

}  // namespace wimpole::events
