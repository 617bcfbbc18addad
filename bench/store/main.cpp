// bench-store: fills a store with messages and measures what storing and reading cost. It is a program of its
// own and no part of `make bench`, since ten million messages take minutes and gigabytes:
//
//   build/release/bin/bench-store --directory /tmp/store --bulk 10000000
//
// The messages of --bulk are put there first, in large transactions that nobody waits for; those of
// --messages are sent as clients send them, each acknowledged when it is on the disk. --index 0 leaves out
// the index of texts, which costs more than the messages themselves.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <latch>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"

namespace {

using namespace wimpole;
using Clock = std::chrono::steady_clock;

/// Of the messages in bulk.
constexpr std::uint64_t in_a_transaction = 20'000;

struct Options {
    std::string directory = "/tmp/wimpole-bench-store";
    std::uint64_t bulk = 0;
    std::uint64_t messages = 100'000;
    std::uint64_t channels = 1'000;
    std::uint64_t senders = 64;
    std::uint64_t pages = 2'000;
    bool index = true;
};

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = arguments[i];
        const char* const value = arguments[i + 1];
        if (name == "--directory") options.directory = value;
        if (name == "--bulk") options.bulk = std::strtoull(value, nullptr, 10);
        if (name == "--index") options.index = std::string_view(value) != "0";
        if (name == "--messages") options.messages = std::strtoull(value, nullptr, 10);
        if (name == "--channels") options.channels = std::strtoull(value, nullptr, 10);
        if (name == "--senders") options.senders = std::strtoull(value, nullptr, 10);
        if (name == "--pages") options.pages = std::strtoull(value, nullptr, 10);
    }
    return options;
}

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<ChannelId> make_channels(std::uint64_t count) {
    std::vector<ChannelId> channels(count);
    std::ranges::generate(channels, ChannelId::random);
    return channels;
}

/// About 300 bytes of words, as chat messages have them.
std::string make_text(std::mt19937& random) {
    std::string text;
    while (text.size() < 300)
        text += "word" + std::to_string(random() % 20'000) + ' ';
    return text;
}

messaging::Submission make_message(const std::vector<ChannelId>& channels, EntityId sender,
                                   std::mt19937& random) {
    messaging::Submission made;
    made.channel = channels[random() % channels.size()];
    made.sender = sender;
    made.sender_name = "Somebody";
    made.text = make_text(random);
    made.source = "client_chat";
    made.client_message_id = siopp::Uuid::random().to_string();
    return made;
}

void require(bool done) {
    if (!done) std::abort();
}

/// What nobody waits for: without a journal, and a million pages at a time in memory.
void fill_in_bulk(const std::vector<ChannelId>& channels, const Options& options) {
    const auto start = Clock::now();
    storage::SqliteStore(options.directory).stop();
    storage::Database database(options.directory + "/wimpole.db", storage::Database::Access::unsafe_copy);
    database.require("PRAGMA cache_size = -2000000");
    storage::SqliteWriter writer(database, now_ms, channels.size());
    std::mt19937 random(7);
    std::vector<EntityId> senders(options.senders);
    std::ranges::generate(senders, EntityId::random);
    for (std::uint64_t stored = 0; stored < options.bulk;) {
        require(writer.begin());
        const auto end = std::min(stored + in_a_transaction, options.bulk);
        for (; stored < end; ++stored) {
            const auto message = make_message(channels, senders[random() % senders.size()], random);
            require(writer.append(message, {}).has_value());
        }
        if (options.index) require(writer.index().advance(in_a_transaction).has_value());
        require(writer.commit());
    }
    // As if it had been: nothing is to be done about it while reading is measured.
    if (!options.index)
        database.require("UPDATE search_state SET indexed = (SELECT max(number) FROM messages)");
    const auto elapsed = seconds_since(start);
    std::printf("%llu messages in bulk in %.0f s: %.0f/s%s\n", static_cast<unsigned long long>(options.bulk),
                elapsed, static_cast<double>(options.bulk) / elapsed, options.index ? "" : ", not indexed");
}

/// One sender: its next message when the last is acknowledged.
siopp::Task<void> send(storage::SqliteStore& store, const std::vector<ChannelId>& channels,
                       std::uint64_t count, unsigned seed, std::latch& done) {
    std::mt19937 random(seed);
    const auto sender = EntityId::random();
    for (std::uint64_t i = 0; i < count; ++i) {
        auto made = make_message(channels, sender, random);
        auto appending = store.append(std::move(made), {}, "");
        const auto receipt = co_await std::move(appending);
        if (!receipt) std::abort();
    }
    done.count_down();
}

void fill(storage::SqliteStore& store, const std::vector<ChannelId>& channels, const Options& options) {
    const auto start = Clock::now();
    const auto cpu = cpu_seconds();
    const auto commits = store.commits();
    std::latch done(static_cast<std::ptrdiff_t>(options.senders));
    const auto each = options.messages / options.senders;
    for (unsigned i = 0; i < options.senders; ++i)
        siopp::spawn(send(store, channels, each, i, done));
    done.wait();

    const auto stored = static_cast<double>(each * options.senders);
    const auto elapsed = seconds_since(start);
    std::printf("stored %.0f messages in %.1f s: %.0f/s, %.1f us CPU each, %.1f in a transaction\n", stored,
                elapsed, stored / elapsed, 1e6 * (cpu_seconds() - cpu) / stored,
                stored / static_cast<double>(store.commits() - commits));
}

siopp::Task<void> measure(std::function<siopp::Task<bool>()> call, double& milliseconds, std::latch& done) {
    const auto start = Clock::now();
    auto calling = call();
    if (!co_await std::move(calling)) std::abort();
    milliseconds = 1e3 * seconds_since(start);
    done.count_down();
}

void report(const char* what, std::uint64_t times, const std::function<siopp::Task<bool>()>& call) {
    std::vector<double> milliseconds(times);
    for (auto& each : milliseconds) {
        std::latch done(1);
        siopp::spawn(measure(call, each, done));
        done.wait();
    }
    std::ranges::sort(milliseconds);
    std::printf("%-32s p50 %.3f ms, p99 %.3f ms, longest %.3f ms\n", what, milliseconds[times / 2],
                milliseconds[times * 99 / 100], milliseconds.back());
}

siopp::Task<bool> read_page(storage::SqliteStore& store, ChannelId channel, messaging::HistoryRange range) {
    auto reading = store.history(channel, range, 50);
    const auto page = co_await std::move(reading);
    co_return page.has_value();
}

siopp::Task<bool> search(storage::SqliteStore& store, ChannelId channel, std::string text) {
    messaging::SearchQuery query;
    query.channels = {channel};
    query.text = std::move(text);
    auto searching = store.search(std::move(query));
    const auto page = co_await std::move(searching);
    co_return page.has_value();
}

void read(storage::SqliteStore& store, const std::vector<ChannelId>& channels, const Options& options) {
    std::mt19937 random(1);
    const auto any = [&] { return channels[random() % channels.size()]; };
    const auto in_a_channel = (options.bulk + options.messages) / options.channels;
    report("newest 50 of a channel", options.pages, [&] { return read_page(store, any(), {}); });
    report("50 before a seq", options.pages, [&] {
        messaging::HistoryRange range;
        range.before = 1 + random() % in_a_channel;
        return read_page(store, any(), range);
    });
    report("50 before a time", options.pages, [&] {
        messaging::HistoryRange range;
        range.before_ms = now_ms() - static_cast<std::int64_t>(random() % 60'000);
        return read_page(store, any(), range);
    });
    if (!options.index) return;
    report("search for two words", options.pages,
           [&] { return search(store, any(), "word" + std::to_string(random() % 20'000) + " word7*"); });
}

}  // namespace

int main(int count, char** arguments) {
    const auto options = parse(count, arguments);
    std::filesystem::remove_all(options.directory);
    {
        const auto channels = make_channels(options.channels);
        if (options.bulk > 0) fill_in_bulk(channels, options);
        storage::SqliteStore store(options.directory);
        fill(store, channels, options);
        read(store, channels, options);
        store.stop();
        const auto bytes = std::filesystem::file_size(options.directory + "/wimpole.db");
        std::printf("the file has %.2f GB\n", static_cast<double>(bytes) / 1e9);
    }
    std::filesystem::remove_all(options.directory);
    return 0;
}
