#include "wimpole/api/search_api.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/message_json.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::api {

using messaging::Channel;
using messaging::Message;
using messaging::SearchPage;
using messaging::SearchQuery;
using siopp::json::View;
using siopp::json::Writer;

namespace {

/// Nothing where the member is missing; false where it is there and is no time.
bool read_body_time(View body, std::string_view name, std::optional<std::int64_t>& into) {
    if (!has(body, name)) return true;
    const auto member = *body.find(name);
    into = member.integer();
    if (const auto text = member.string()) into = parse_iso_time(*text);
    return into.has_value();
}

bool read_count(View body, std::string_view name, std::size_t max, std::size_t& into) {
    if (!has(body, name)) return true;
    const auto number = body.find(name)->integer();
    if (!number || *number < 0) return false;
    into = static_cast<std::size_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(*number), max));
    return true;
}

template <class Id>
bool read_id(View body, std::string_view name, std::optional<Id>& into) {
    if (!has(body, name)) return true;
    into = id_of<Id>(body, name);
    return into.has_value();
}

std::string found_json(const SearchPage& page) {
    std::string data;
    Writer writer(data);
    writer.begin_object().key("messages").begin_array();
    for (const auto& message : page.messages)
        writer.raw(history_json(message));
    writer.end_array();
    if (page.next) writer.member("next", *page.next);
    writer.member("complete", page.complete).end_object();
    return data;
}

}  // namespace

bool SearchApi::Wanted::takes(const Message& message) const {
    return (!author || message.sender == *author) && (!from_ms || message.created_at_ms >= *from_ms) &&
           (!to_ms || message.created_at_ms <= *to_ms);
}

void SearchApi::add_routes(Routes& routes) const {
    routes.post("/api/messaging/messages/search", handler(*this, &SearchApi::search));
}

Result<SearchApi::Wanted> SearchApi::wanted_of(View body) const {
    Wanted wanted;
    const auto text = text_of(body, "query");
    if (!text) return invalid("Missing required field: query");
    wanted.query.text = *text;
    wanted.query.limit = limits_.default_messages;
    if (!read_id(body, "channelId", wanted.channel)) return invalid("Invalid channelId format");
    if (!read_id(body, "authorId", wanted.author)) return invalid("Invalid authorId format");
    if (!read_body_time(body, "from", wanted.from_ms)) return invalid("Invalid from: a time is needed");
    if (!read_body_time(body, "to", wanted.to_ms)) return invalid("Invalid to: a time is needed");
    if (!read_count(body, "limit", limits_.max_messages, wanted.query.limit)) return invalid("Invalid limit");
    if (!read_count(body, "offset", limits_.max_lookups * limits_.max_messages, wanted.offset))
        return invalid("Invalid offset");
    if (has(body, "before")) {
        wanted.query.before = body.find("before")->integer();
        if (!wanted.query.before) return invalid("Invalid before: the next of an earlier page is needed");
    }
    return wanted;
}

siopp::Task<Result<SearchApi::Scope>> SearchApi::scope_of(Caller caller,
                                                          std::optional<ChannelId> channel) const {
    Scope scope;
    if (channel) {
        auto looking = gate_.find(std::move(caller), *channel, Operation::read);
        const auto found = co_await std::move(looking);
        if (!found) co_return found.error();
        scope.channels.push_back(found->id);
        co_return scope;
    }

    // Who has no name takes part in nothing, and looks wherever it may.
    auto listing = caller.entity ? store_.channels_of_participant(*caller.entity) : all_channels();
    auto channels = co_await std::move(listing);
    if (!channels) co_return channels.error();
    // Those that were changed last, where there are too many.
    std::ranges::stable_sort(*channels, std::ranges::greater(), &Channel::updated_at_ms);
    for (const auto& each : *channels) {
        if (!access_.allows(caller, Operation::read, {&each, std::nullopt})) continue;
        if (scope.channels.size() == SearchQuery::max_channels) {
            scope.complete = false;
            break;
        }
        scope.channels.push_back(each.id);
    }
    co_return scope;
}

siopp::Task<Result<std::vector<Channel>>> SearchApi::all_channels() const {
    auto listing = store_.message_servers();
    const auto servers = co_await std::move(listing);
    if (!servers) co_return servers.error();
    std::vector<Channel> all;
    for (const auto& server : *servers) {
        auto reading = store_.channels(server.id);
        auto channels = co_await std::move(reading);
        if (!channels) co_return channels.error();
        std::ranges::move(*channels, std::back_inserter(all));
    }
    co_return all;
}

/// What the filters leave of several pages of the store. A page is never larger than what is still wanted, so
/// that its `next` is that of the last message taken.
siopp::Task<Result<SearchPage>> SearchApi::find(Wanted wanted) const {
    SearchPage found;
    found.next = wanted.query.before;
    const auto limit = wanted.query.limit;
    for (std::size_t lookups = 0; lookups < limits_.max_lookups; ++lookups) {
        auto query = wanted.query;
        query.before = found.next;
        query.limit = std::min(limit - found.messages.size() + wanted.offset, limits_.max_messages);
        auto searching = store_.search(std::move(query));
        auto page = co_await std::move(searching);
        if (!page) co_return page.error();

        found.complete = found.complete && page->complete;
        found.next = page->next;
        for (auto& message : page->messages) {
            if (!wanted.takes(message)) continue;
            if (wanted.offset > 0) {
                --wanted.offset;
            } else if (found.messages.size() < limit) {
                found.messages.push_back(std::move(message));
            }
        }
        if (!found.next || found.messages.size() == limit) break;
    }
    co_return found;
}

siopp::Task<Answer> SearchApi::search(ApiRequest request) const {
    auto wanted = wanted_of(request.body());
    if (!wanted) co_return messaging_error(wanted.error());
    auto scoping = scope_of(request.caller, wanted->channel);
    auto scope = co_await std::move(scoping);
    if (!scope) co_return messaging_error(scope.error());

    wanted->query.channels = std::move(scope->channels);
    auto finding = find(*std::move(wanted));
    auto found = co_await std::move(finding);
    if (!found) co_return messaging_error(found.error());
    found->complete = found->complete && scope->complete;
    co_return success(found_json(*found));
}

}  // namespace wimpole::api
