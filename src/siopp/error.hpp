#pragma once

#include "siopp/base/disconnect_reason.hpp"
#include "siopp/base/result.hpp"
#include "siopp/socketio/error.hpp"

namespace siopp {

/// What emit_with_ack() may report is ack_timeout, disconnected and too_many_acks.
using Errc = socketio::Errc;

}  // namespace siopp
