#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/engineio/http_options.hpp"
#include "siopp/http/connection.hpp"
#include "siopp/net/worker.hpp"

namespace siopp::engineio {

/// Requests of one worker that wait for the decision of HttpOptions::allow_request.
class PendingHandshakes {
public:
    /// Told with nothing for yes, else with the text of the refusal: has to answer the request.
    using Decided = UniqueFunction<void(http::Connection&, std::optional<std::string> refusal)>;

    PendingHandshakes(net::Worker& worker, const HttpOptions& options);
    ~PendingHandshakes();

    bool is_full() const noexcept { return entries_.size() >= options_.max_pending_handshakes; }
    std::size_t count() const noexcept { return entries_.size(); }

    /// Asks about the connection's request. `decided` is called once, maybe before this returns, unless the
    /// client goes away.
    void ask(http::Connection& connection, Decided decided);
    /// Nobody waits any longer.
    void refuse_all();

private:
    struct Entry;

    std::unique_ptr<Entry> take(Entry& entry);
    void decide(Entry& entry, std::optional<std::string> refusal);

    net::Worker& worker_;
    const HttpOptions& options_;
    boost::unordered_flat_map<Entry*, std::unique_ptr<Entry>> entries_;
};

}  // namespace siopp::engineio
