#include "siopp/engineio/pending_handshakes.hpp"

#include <utility>

namespace siopp::engineio {

struct PendingHandshakes::Entry {
    void on_timeout() { owner.decide(*this, std::string()); }

    PendingHandshakes& owner;
    http::Connection& connection;
    Decided decided;
    /// Shared with the copies of the Admission; empty as soon as there is nothing to decide any more.
    std::shared_ptr<Admission::Decided> admission = std::make_shared<Admission::Decided>();
    net::Timer timer = net::Timer::calling<&Entry::on_timeout>(this);
};

PendingHandshakes::PendingHandshakes(net::Worker& worker, const HttpOptions& options)
    : worker_(worker), options_(options) {}

PendingHandshakes::~PendingHandshakes() {
    for (const auto& [entry, owned] : entries_)
        *entry->admission = {};
}

void PendingHandshakes::ask(http::Connection& connection, Decided decided) {
    auto created = std::unique_ptr<Entry>(new Entry{*this, connection, std::move(decided)});
    auto& entry = *created;
    entries_.emplace(&entry, std::move(created));
    worker_.schedule(entry.timer, options_.allow_request_timeout);
    connection.on_abort([this, &entry] { (void)take(entry); });
    *entry.admission = [this, &entry](std::optional<std::string> refusal) {
        decide(entry, std::move(refusal));
    };
    // The entry may be gone when this returns.
    options_.allow_request(connection.request(), Admission(entry.admission));
}

void PendingHandshakes::refuse_all() {
    while (!entries_.empty())
        decide(*entries_.begin()->first, std::string());
}

std::unique_ptr<PendingHandshakes::Entry> PendingHandshakes::take(Entry& entry) {
    const auto found = entries_.find(&entry);
    auto taken = std::move(found->second);
    entries_.erase(found);
    taken->timer.cancel();
    *taken->admission = {};
    return taken;
}

void PendingHandshakes::decide(Entry& entry, std::optional<std::string> refusal) {
    const auto taken = take(entry);
    taken->connection.on_abort({});
    taken->decided(taken->connection, std::move(refusal));
}

}  // namespace siopp::engineio
