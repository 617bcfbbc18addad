#include "wimpole/storage/memory/channel_log.hpp"

#include <algorithm>
#include <cassert>
#include <ranges>
#include <utility>
#include <variant>

#include "wimpole/storage/backlog_builder.hpp"

namespace wimpole::storage {

using messaging::Backlog;
using messaging::ChannelEvent;
using messaging::HistoryRange;
using messaging::Message;
using messaging::MessageUpdated;

namespace {

bool is_in(const HistoryRange& range, const Message& message) {
    return (!range.before || message.seq < *range.before) && (!range.after || message.seq > *range.after) &&
           (!range.before_ms || message.created_at_ms < *range.before_ms) &&
           (!range.after_ms || message.created_at_ms > *range.after_ms);
}

}  // namespace

std::int64_t ChannelLog::time_of_next(std::int64_t now_ms) const {
    for (const auto& entry : std::views::reverse(entries_)) {
        if (entry.message) return std::max(now_ms, entry.message->message.created_at_ms);
    }
    return now_ms;
}

void ChannelLog::add(ChannelEvent event) {
    assert(messaging::seq_of(event) == head() + 1);
    Entry entry;
    if (auto* const message = std::get_if<Message>(&event)) {
        entry.message = StoredMessage{std::move(*message), false, 0};
    } else if (auto* const update = std::get_if<MessageUpdated>(&event)) {
        MessageUpdated reference{update->seq, {}};
        reference.message.seq = update->message.seq;
        entry.event = std::move(reference);
    } else {
        entry.event = std::move(event);
    }
    entries_.push_back(std::move(entry));
}

void ChannelLog::restart_with(ChannelEvent event) {
    start_ = messaging::seq_of(event);
    entries_.clear();
    add(std::move(event));
}

StoredMessage& ChannelLog::message(std::uint64_t seq) {
    return *entries_[seq - start_].message;
}

const StoredMessage& ChannelLog::message(std::uint64_t seq) const {
    return *entries_[seq - start_].message;
}

Backlog ChannelLog::replay(std::uint64_t since, messaging::ReplayLimit limit) const {
    BacklogBuilder builder(head(), limit);
    const auto missed = head() - std::min(since, head());
    for (const auto& entry :
         std::views::reverse(entries_) | std::views::take(static_cast<std::ptrdiff_t>(missed))) {
        auto event = event_of(entry);
        if (event && !builder.add(*std::move(event))) break;
    }
    return std::move(builder).finish();
}

std::vector<Message> ChannelLog::history(const HistoryRange& range, std::size_t limit) const {
    std::vector<Message> found;
    const auto take = [&](const Entry& entry) {
        if (found.size() >= limit || !entry.message || entry.message->deleted) return;
        if (is_in(range, entry.message->message)) found.push_back(entry.message->message);
    };
    if (range.order == HistoryRange::Order::oldest_first) {
        std::ranges::for_each(entries_, take);
    } else {
        std::ranges::for_each(std::views::reverse(entries_), take);
    }
    return found;
}

void ChannelLog::for_each_message(const std::function<void(const StoredMessage&)>& visit) const {
    for (const auto& entry : entries_) {
        if (entry.message) visit(*entry.message);
    }
}

std::optional<ChannelEvent> ChannelLog::event_of(const Entry& entry) const {
    if (entry.message) {
        if (entry.message->deleted) return std::nullopt;
        return entry.message->message;
    }
    const auto* const update = std::get_if<MessageUpdated>(&entry.event);
    if (!update) return entry.event;

    const auto& updated = message(update->message.seq);
    if (updated.deleted) return std::nullopt;
    return MessageUpdated{update->seq, updated.message};
}

}  // namespace wimpole::storage
