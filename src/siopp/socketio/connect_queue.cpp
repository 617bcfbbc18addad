#include "siopp/socketio/connect_queue.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace siopp::socketio {

namespace {

std::size_t size_of(const ConnectQueue::Packet& packet) {
    auto size = packet.text.size();
    for (const auto& attachment : packet.attachments)
        size += attachment.size();
    return size;
}

}  // namespace

void ConnectQueue::add(std::string_view name_space, std::unique_ptr<PendingConnect> connect) {
    assert(!contains(name_space));
    entries_.push_back({std::string(name_space), std::move(connect), {}});
}

bool ConnectQueue::contains(std::string_view name_space) const {
    return std::ranges::find(entries_, name_space, &Entry::name_space) != entries_.end();
}

void ConnectQueue::hold(std::string_view name_space, Packet packet) {
    const auto entry = std::ranges::find(entries_, name_space, &Entry::name_space);
    assert(entry != entries_.end());
    ++packet_count_;
    byte_count_ += size_of(packet);
    entry->packets.push_back(std::move(packet));
}

std::vector<ConnectQueue::Entry>::iterator ConnectQueue::find(const PendingConnect& connect) {
    const auto found = std::ranges::find_if(
        entries_, [&](const Entry& candidate) { return candidate.connect.get() == &connect; });
    assert(found != entries_.end());
    return found;
}

std::unique_ptr<PendingConnect> ConnectQueue::replace(const PendingConnect& connect,
                                                      std::unique_ptr<PendingConnect> next) {
    return std::exchange(find(connect)->connect, std::move(next));
}

ConnectQueue::Entry ConnectQueue::take(const PendingConnect& connect) {
    const auto found = find(connect);
    auto entry = std::move(*found);
    entries_.erase(found);
    packet_count_ -= entry.packets.size();
    for (const auto& packet : entry.packets)
        byte_count_ -= size_of(packet);
    return entry;
}

void ConnectQueue::abandon_all() {
    for (const auto& entry : entries_)
        entry.connect->abandon();
}

}  // namespace siopp::socketio
