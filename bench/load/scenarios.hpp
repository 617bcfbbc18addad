#pragma once

#include "bench/load/workload.hpp"

namespace bench::load {

/// Subscribers in one room, one publisher outside of it. An operation is one message received by one
/// subscriber; every subscriber must get every message once, in order, byte for byte.
Measurement run_fanout(Environment& environment);

/// Subscribers in one room that get `messages_per_second`, published by the clock. An operation is one
/// delivery.
Measurement run_rate(Environment& environment);

/// The same twice: first all subscribers read, then (measured) one does not, which is sent more than a server
/// may keep for it. An operation is one delivery to the others; figures compare their latencies.
Measurement run_stall(Environment& environment);

/// Clients that each wait for the acknowledgements of their `echo` calls before the next. An operation is
/// one acknowledgement with the right id and the arguments sent.
Measurement run_echo(Environment& environment);

/// Opens sessions between the two signals of the gate and keeps them open, for measuring memory.
/// An operation is one session.
Measurement run_idle(Environment& environment);

/// Clients connect between the two signals of the gate, `in_flight` at a time, and stay. An operation is a
/// client whose TCP connection, upgrade and CONNECT have succeeded; all must.
Measurement run_storm(Environment& environment);

/// Members of one channel that speak ElizaOS's protocol, one of whom sends. An operation is one
/// message: acknowledged, and broadcast once and in order to every member.
Measurement run_chat(Environment& environment);

/// Clients that each keep `in_flight` messages to a channel of their own under way. An operation is one
/// message: acknowledged, and broadcast to its sender, once each.
Measurement run_sends(Environment& environment);

/// People who talk with wimpole's built-in agent in a direct channel each, one message at a time. An
/// operation is an answer; figures tell how long it took from the acknowledgement of the message, and from
/// its sending.
Measurement run_turns(Environment& environment);

}  // namespace bench::load
