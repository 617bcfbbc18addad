#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/base/unique_function.hpp"
#include "siopp/net/worker.hpp"
#include "siopp/socketio/arguments.hpp"
#include "siopp/socketio/error.hpp"

namespace siopp::socketio {

/// Called exactly once: with the answer, or ack_timeout, disconnected or too_many_acks.
using AckHandler = UniqueFunction<void(Result<Arguments>)>;

/// The answers that one socket owes the server.
class AckTable {
public:
    AckTable(net::Worker& worker, std::size_t max_pending);
    ~AckTable();

    bool is_full() const noexcept { return pending_.size() >= max_pending_; }
    void add(std::uint64_t id, std::chrono::milliseconds timeout, AckHandler handler);
    /// An id that is not pending (unknown, answered, timed out) is ignored.
    void answer(std::uint64_t id, const Arguments& arguments);
    /// Calls every handler that is left with Errc::disconnected.
    void fail_all();

private:
    struct Pending;
    void expire(std::uint64_t id);
    std::unique_ptr<Pending> take(std::uint64_t id);

    net::Worker& worker_;
    std::size_t max_pending_;
    boost::unordered_flat_map<std::uint64_t, std::unique_ptr<Pending>> pending_;
};

}  // namespace siopp::socketio
