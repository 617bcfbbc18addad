#include "wimpole/events/log_events.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "siopp/base/json_view.hpp"
#include "wimpole/events/event_tap.hpp"
#include "wimpole/events/gateway.hpp"
#include "wimpole/events/socket_events.hpp"
#include "wimpole/events/test_client.hpp"
#include "wimpole/logs/default_logger.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

namespace wimpole::events {
namespace {

const std::string subscribed =
    R"(log_subscription_confirmed {"subscribed":true,"message":"Successfully subscribed to log stream"})";
const std::string unsubscribed =
    R"(log_subscription_confirmed {"subscribed":false,"message":"Successfully unsubscribed from log stream"})";

/// A server whose log is read over sockets.
class LogEventsTest : public ::testing::Test {
protected:
    ~LogEventsTest() override {
        clients.clear();
        server.stop();
        journal.stop();
    }

    void start(LogEventLimits limits = {}) {
        log_events = std::make_unique<LogEvents>(
            journal,
            LogEvents::Rules{[this](siopp::Socket&, siopp::Ack&) { return admits.load(); },
                             [this](siopp::Socket&) { return may_read.load(); }},
            limits);
        sockets.register_on(server.of("/"));
        log_events->register_on(server.of("/"));
        const auto listening = server.listen("127.0.0.1", 0);
        ASSERT_TRUE(listening);
        port = *listening;
        server.start();
    }

    TestClient& client() {
        auto& added = clients.emplace_back(std::make_unique<TestClient>(port));
        added->connect();
        (void)added->receive();
        return *added;
    }
    TestClient& reader(const std::string& event = R"("subscribe_logs")") {
        auto& added = client();
        added.emit(event);
        EXPECT_EQ(added.receive(), subscribed);
        return added;
    }

    void log(const std::string& msg, LogLevel level = LogLevel::info, LogContext context = {}) {
        logs::LogRecord record;
        record.time_ms = 7;
        record.level = level;
        record.msg = msg;
        record.context = std::move(context);
        journal.write(std::move(record));
    }
    static std::string line(const std::string& msg, int level = 30) {
        return R"(log_stream {"type":"log_entry","payload":{"time":7,"level":)" + std::to_string(level) +
               R"(,"msg":")" + msg + "\"}}";
    }

    static std::string entry(const std::string& msg) {
        return R"({"time":7,"level":30,"msg":")" + msg + "\"}";
    }

    logs::Journal journal{[] {
        logs::JournalOptions options;
        options.feed.max_subscribers = 2;
        options.feed.subscriber.max_lines = 100;
        return options;
    }()};
    std::atomic<bool> admits = true;
    std::atomic<bool> may_read = true;
    siopp::Server server{[] {
        siopp::Options options;
        options.workers = 1;
        return options;
    }()};
    storage::MemoryStore store;
    messaging::MessageService service{store, messaging::MessageLimits{}};
    agents::AgentRegistry registry;
    auth::Authenticator authenticator{auth::KeyFile("no such file"), {}, now_ms};
    auth::RateLimiter rates{{}};
    LiveSockets live{{&server.worker(0)}};
    Presence presence;
    ChannelRights rights{live, presence};
    ChannelDoor door{store};
    Access access{{authenticator, rates, registry, live, rights, presence, now_ms}};
    ChannelEvents channels{{store, door, rights, presence}, {}};
    MessageEvents messages{service, door, registry, {}};
    RoomEvents rooms{store, door, registry, presence};
    ChannelDirectory directory{live};
    SocketEvents sockets{access, channels, messages, rooms, directory};
    std::unique_ptr<LogEvents> log_events;
    std::uint16_t port = 0;
    std::vector<std::unique_ptr<TestClient>> clients;
};

TEST_F(LogEventsTest, ASubscriberGetsEachLineOnceAndInOrder) {
    start();
    auto& first = reader();
    log("one");
    log("two", LogLevel::error);
    EXPECT_EQ(first.receive(), line("one"));
    EXPECT_EQ(first.receive(), line("two", 50));
    log("three");
    EXPECT_EQ(first.receive(), line("three"));
}

TEST_F(LogEventsTest, LinesHaveTheContextThatTheSeedPageShows) {
    start();
    auto& first = reader();
    log("answered", LogLevel::info, {"a1", "Eliza", "c1", ""});
    EXPECT_EQ(first.receive(),
              R"(log_stream {"type":"log_entry","payload":{"time":7,"level":30,"msg":"answered",)"
              R"("agentId":"a1","agentName":"Eliza","channelId":"c1"}})");
}

/// The steps of the transcript logs_stream of the real server.
TEST_F(LogEventsTest, FiltersAreMergedShownAndForgotten) {
    start();
    auto& first = client();
    const std::pair<const char*, const char*> steps[] = {
        {R"("update_log_filters",{"level":"warn"})",
         R"(log_filters_updated {"success":false,"error":"Not subscribed to log stream"})"},
        {R"("unsubscribe_logs")", unsubscribed.c_str()},
        {R"("subscribe_logs")", subscribed.c_str()},
        {R"("update_log_filters",{"agentName":"all","level":"error"})",
         R"(log_filters_updated {"success":true,"filters":{"agentName":"all","level":"error"}})"},
        {R"("update_log_filters",{"level":"warn"})",
         R"(log_filters_updated {"success":true,"filters":{"agentName":"all","level":"warn"}})"},
        {R"("update_log_filters")",
         R"(log_filters_updated {"success":true,"filters":{"agentName":"all","level":"warn"}})"},
        {R"("subscribe_logs")", subscribed.c_str()},
        {R"("update_log_filters",{"level":50})",
         R"(log_filters_updated {"success":true,"filters":{"level":50}})"},
    };
    for (const auto& [event, answer] : steps) {
        first.emit(event);
        EXPECT_EQ(first.receive(), answer) << event;
    }
    log("chatter");
    log("it broke", LogLevel::error);
    EXPECT_EQ(first.receive(), line("it broke", 50));

    first.emit(R"("unsubscribe_logs")");
    EXPECT_EQ(first.receive(), unsubscribed);
    log("unheard", LogLevel::error);
    first.emit(R"("update_log_filters",{"level":"warn"})");
    EXPECT_EQ(first.receive(),
              R"(log_filters_updated {"success":false,"error":"Not subscribed to log stream"})");
}

TEST_F(LogEventsTest, AcknowledgedEmitsAreAnswered) {
    start();
    auto& first = client();
    first.emit_with_ack(1, R"("subscribe_logs",{})");
    EXPECT_EQ(first.receive(), subscribed);
    EXPECT_EQ(first.receive(),
              R"(ack 1 {"subscribed":true,"message":"Successfully subscribed to log stream","ok":true})");
    first.emit_with_ack(2, R"("update_log_filters",{"text":")" + std::string(5'000, 'x') + "\"}");
    EXPECT_EQ(first.receive(),
              R"(log_filters_updated {"success":false,"error":"The filters are too large"})");
    EXPECT_EQ(first.receive(), R"(ack 2 {"success":false,"error":"The filters are too large","ok":false})");
}

TEST_F(LogEventsTest, ThePastComesFirstWhereItIsAskedFor) {
    start();
    log("one");
    log("two", LogLevel::error);
    log("three");
    auto& tail = reader(R"("subscribe_logs",{"tail":2})");
    EXPECT_EQ(tail.receive(), line("two", 50));
    EXPECT_EQ(tail.receive(), line("three"));
    auto& since = reader(R"("subscribe_logs",{"since":7,"filters":{"level":"error"}})");
    log("four", LogLevel::error);
    EXPECT_EQ(since.receive(), line("two", 50));
    EXPECT_EQ(since.receive(), line("four", 50));
}

TEST_F(LogEventsTest, WhoMayNotReadTheLogDoesNot) {
    start();
    auto& first = reader();
    may_read = false;
    log("secret");
    EXPECT_EQ(
        first.receive(),
        R"(log_subscription_confirmed {"subscribed":false,"message":"This connection may not read the log"})");
    first.emit(R"("subscribe_logs")");
    EXPECT_EQ(
        first.receive(),
        R"(log_subscription_confirmed {"subscribed":false,"message":"This connection may not read the log"})");
    EXPECT_EQ(journal.subscribers(), 0U);
}

TEST_F(LogEventsTest, WhatIsNotAdmittedIsNotHandled) {
    start();
    auto& first = client();
    admits = false;
    for (const auto* event :
         {R"("subscribe_logs")", R"("update_log_filters",{"level":"warn"})", R"("unsubscribe_logs")"})
        first.emit(event);
    first.emit_with_ack(1, R"("leave",{"channelId":"x"})");
    EXPECT_EQ(first.receive(), R"(ack 1 {"ok":true})") << "nothing comes before it";
    EXPECT_EQ(journal.subscribers(), 0U);
}

TEST_F(LogEventsTest, HasALimitOfSubscribersAndForgetsThoseWhoWent) {
    start();
    reader();
    reader();
    auto& third = client();
    third.emit(R"("subscribe_logs")");
    EXPECT_EQ(
        third.receive(),
        R"(log_subscription_confirmed {"subscribed":false,"message":"Too many connections read the log"})");
    // The server answers until it has seen that the other one is gone.
    clients.erase(clients.begin() + 1);
    do {
        third.emit(R"("subscribe_logs")");
    } while (third.receive() != subscribed);
    EXPECT_EQ(journal.subscribers(), 2U);
}

TEST_F(LogEventsTest, ARefusedRequestIsALineThatNamesItsSocket) {
    const logs::DefaultLogger logger(journal);
    start();
    auto& first = client();
    first.emit(R"("join",{})");
    EXPECT_TRUE(first.receive().starts_with("messageError"));

    const auto lines = journal.select({}, {}, 10);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0]->record.msg, "request refused: channelId is required for joining.");
    EXPECT_EQ(lines[0]->record.level, LogLevel::warn);
    EXPECT_EQ(lines[0]->record.context.socket_id.size(), 20U);
    EXPECT_EQ(sockets.refusals().of(Error::Kind::invalid), 1U);
    EXPECT_EQ(sockets.refusals().of(Error::Kind::busy), 0U);
    server.stop();
}

TEST_F(LogEventsTest, ASubscriberThatDoesNotReadLosesLinesAndIsToldHowMany) {
    start();
    auto& first = reader();
    const std::string bulk(4'000, 'x');
    constexpr std::uint64_t count = 5'000;
    for (std::uint64_t index = 0; index < count; ++index)
        log(bulk);
    const auto lost = journal.dropped_by_subscribers();
    ASSERT_GT(lost, 0U);

    std::uint64_t received = 0;
    std::uint64_t dropped = 0;
    while (received + dropped < count) {
        const auto event = first.receive();
        const auto json = event.substr(event.find('{'));
        const auto object = siopp::json::View::parse(json);
        ASSERT_TRUE(object) << event;
        ++received;
        if (const auto told = object->find("dropped"))
            dropped += static_cast<std::uint64_t>(told->integer().value_or(0));
    }
    EXPECT_EQ(received + dropped, count);
    EXPECT_EQ(journal.dropped_by_subscribers(), dropped);
    log("and on it goes");
    EXPECT_EQ(first.receive(), line("and on it goes"));
}

TEST_F(LogEventsTest, WhoReadsInBatchesGetsWhatHasComeInOneEventUpToTheLimit) {
    LogEventLimits limits;
    limits.lines_per_batch = 2;
    start(limits);
    for (const auto* msg : {"one", "two", "three"})
        log(msg);
    auto& first = reader(R"("subscribe_logs",{"tail":3,"batches":true})");
    EXPECT_EQ(first.receive(),
              R"(log_batch {"type":"log_entries","payload":[)" + entry("one") + "," + entry("two") + "]}");
    EXPECT_EQ(first.receive(), R"(log_batch {"type":"log_entries","payload":[)" + entry("three") + "]}");
    log("four");
    EXPECT_EQ(first.receive(), R"(log_batch {"type":"log_entries","payload":[)" + entry("four") + "]}");
}

TEST_F(LogEventsTest, ABatchSaysHowManyLinesWereLostBeforeIt) {
    start();
    for (int number = 1; number <= 150; ++number)
        log(std::to_string(number));
    const auto batch = reader(R"("subscribe_logs",{"tail":150,"batches":true})").receive();
    const auto start_of_batch = R"(log_batch {"type":"log_entries","dropped":50,"payload":[)" + entry("51");
    EXPECT_TRUE(batch.starts_with(start_of_batch)) << batch;
    EXPECT_TRUE(batch.ends_with(entry("150") + "]}")) << batch;
}

TEST_F(LogEventsTest, ATracedSocketIsFollowedButNotTheLinesThatTell) {
    logs::Tracer tracer(journal, "unused", {});
    EventTap tap(tracer);
    tap.register_on(server.of("/"));
    start();
    auto& traced = client();
    auto& first = reader(R"("subscribe_logs",{"filters":{"level":"trace"}})");
    logs::TraceRequest request;
    request.channel_id = "no channel but a name";
    ASSERT_TRUE(tracer.start(request));

    traced.emit(R"("leave",{"channelId":"no channel but a name"})");
    EXPECT_NE(first.receive().find(R"("msg":"connect {)"), std::string::npos);
    const auto line = first.receive();
    EXPECT_NE(line.find(R"("msg":"in leave {\"channelId\":\"no channel but a name\"}")"), std::string::npos)
        << line;
    EXPECT_NE(line.find(R"("trace":")"), std::string::npos) << line;

    tracer.stop_all();
    EXPECT_NE(first.receive().find("trace ended after 2 lines"), std::string::npos);
    server.stop();
}

}  // namespace
}  // namespace wimpole::events
