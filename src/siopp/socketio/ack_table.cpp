#include "siopp/socketio/ack_table.hpp"

#include <utility>

namespace siopp::socketio {

struct AckTable::Pending {
    Pending(AckTable& ack_table, std::uint64_t ack_id, AckHandler ack_handler)
        : table(ack_table), id(ack_id), handler(std::move(ack_handler)) {}

    void expire() { table.expire(id); }

    AckTable& table;
    std::uint64_t id;
    AckHandler handler;
    net::Timer timer = net::Timer::calling<&Pending::expire>(this);
};

AckTable::AckTable(net::Worker& worker, std::size_t max_pending)
    : worker_(worker), max_pending_(max_pending) {}

AckTable::~AckTable() = default;

void AckTable::add(std::uint64_t id, std::chrono::milliseconds timeout, AckHandler handler) {
    auto pending = std::make_unique<Pending>(*this, id, std::move(handler));
    worker_.schedule(pending->timer, timeout);
    pending_.emplace(id, std::move(pending));
}

void AckTable::answer(std::uint64_t id, const Arguments& arguments) {
    if (auto pending = take(id)) pending->handler(arguments);
}

void AckTable::expire(std::uint64_t id) {
    auto pending = take(id);
    pending->handler(Errc::ack_timeout);
    worker_.retire(std::move(pending));
}

void AckTable::fail_all() {
    auto pending = std::exchange(pending_, {});
    for (auto& entry : pending) {
        entry.second->timer.cancel();
        entry.second->handler(Errc::disconnected);
    }
}

std::unique_ptr<AckTable::Pending> AckTable::take(std::uint64_t id) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) return nullptr;
    auto pending = std::move(found->second);
    pending_.erase(found);
    pending->timer.cancel();
    return pending;
}

}  // namespace siopp::socketio
