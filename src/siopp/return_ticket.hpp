#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace siopp {

/// What a client that wants to come back to its state says in its CONNECT packet.
struct ReturnTicket {
    /// The private id that it was given.
    std::string pid;
    /// Of the last event it has got; 0 for none.
    std::uint64_t offset = 0;
};

/// The payload of a CONNECT packet while connection state recovery is on.
struct ReturnAuth {
    /// JSON text of the object without the keys `pid` and `offset`.
    std::string json;
    std::optional<ReturnTicket> ticket;
};

/// `auth` is the JSON text of an object.
ReturnAuth split_auth(std::string_view auth);

}  // namespace siopp
