#pragma once

#include "siopp/socketio/arguments.hpp"

namespace siopp {

using socketio::Arguments;
using socketio::ArgumentWriter;
using socketio::Binary;
using socketio::RawJson;

}  // namespace siopp
