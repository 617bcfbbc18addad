#include "wimpole/logs/tracer.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "siopp/base/json_view.hpp"
#include "siopp/base/uuid.hpp"
#include "wimpole/logs/test_line.hpp"

namespace wimpole::logs {
namespace {

using Messages = std::vector<std::string>;
using Direction = TracedEvent::Direction;

class TracerTest : public ::testing::Test {
protected:
    ~TracerTest() override { std::filesystem::remove_all(directory); }

    TraceState start(TraceRequest request = {}) {
        const auto started = tracer.start(std::move(request));
        EXPECT_TRUE(started);
        return started ? *started : TraceState{};
    }
    void event(std::string_view socket, std::string_view arguments, Direction direction = Direction::in) {
        tracer.trace({direction, socket, R"({"apiKey":"abc"})", "message", arguments});
    }
    Messages logged() const { return messages(journal.select({}, {}, all)); }

    Messages lines_of(const std::string& file) {
        // Whoever destroys a capture waits until it is written.
        owner.reset();
        std::ifstream stream(directory / file);
        Messages lines;
        for (std::string line; std::getline(stream, line);)
            lines.push_back(line);
        return lines;
    }

    std::int64_t time_ms = 1;
    const std::filesystem::path directory =
        std::filesystem::temp_directory_path() / ("wimpole-tracer-test-" + siopp::Uuid::random().to_string());
    Journal journal{[this] {
        JournalOptions options;
        options.clock = [this] { return time_ms; };
        options.secrets = {"canary"};
        return options;
    }()};
    Tracer::Limits limits;
    std::optional<Tracer> owner{std::in_place, journal, directory, limits};
    Tracer& tracer = *owner;
};

TEST_F(TracerTest, FollowsASocketFromItsHandshakeToItsEnd) {
    TraceRequest request;
    request.socket_id = "s1";
    const auto trace = start(request);
    event("s2", "1");
    event("s1", R"({"text":"canary"})");
    event("s1", "2", Direction::out);
    tracer.trace({Direction::disconnect, "s1", {}, "transport close", {}});

    EXPECT_EQ(logged(), (Messages{R"(connect {"apiKey":"[redacted]"})", R"(in message {"text":"[redacted]"})",
                                  "out message 2", "disconnect transport close"}));
    for (const auto& line : journal.select({}, {}, all)) {
        EXPECT_EQ(line->record.level, LogLevel::trace);
        EXPECT_EQ(line->record.trace, trace.id);
        EXPECT_EQ(line->record.context.socket_id, "s1");
    }
}

TEST_F(TracerTest, FollowsTheEventsThatNameAChannel) {
    TraceRequest request;
    request.channel_id = "c1";
    start(request);
    event("s1", R"({"channelId":"c2"})");
    event("s2", R"({"payload":{"roomId":"c1"}})");
    event("s2", R"({"channelId":"c11"})");
    tracer.trace({Direction::disconnect, "s1", {}, "gone", {}});
    EXPECT_EQ(logged(),
              (Messages{R"(connect {"apiKey":"[redacted]"})", R"(in message {"payload":{"roomId":"c1"}})"}));
    EXPECT_EQ(journal.select({}, {}, 1).at(0)->record.context.channel_id, "c1");
}

TEST_F(TracerTest, EndsAfterItsTime) {
    bool is_active = false;
    tracer.on_active([&is_active](bool active) { is_active = active; });
    start();
    EXPECT_TRUE(is_active);
    EXPECT_TRUE(tracer.is_active());
    time_ms += 60'000;
    event("s1", "1");
    EXPECT_EQ(logged(), Messages{"trace ended after 0 lines: its time is over"});
    EXPECT_TRUE(tracer.states().empty());
    EXPECT_FALSE(is_active);
}

TEST_F(TracerTest, EndsAfterItsLines) {
    TraceRequest request;
    request.max_lines = 3;
    start(request);
    for (const auto* arguments : {"1", "2", "3"})
        event("s1", arguments);
    EXPECT_EQ(logged(), (Messages{R"(connect {"apiKey":"[redacted]"})", "in message 1", "in message 2",
                                  "trace ended after 3 lines: it is full"}));
}

TEST_F(TracerTest, EndsWhenItIsStopped) {
    const auto first = start();
    const auto second = start();
    EXPECT_TRUE(tracer.stop(first.id));
    EXPECT_FALSE(tracer.stop(first.id));
    ASSERT_EQ(tracer.states().size(), 1U);
    EXPECT_EQ(tracer.states()[0].id, second.id);
    tracer.stop_all();
    EXPECT_FALSE(tracer.is_active());
}

TEST_F(TracerTest, HasLimits) {
    TraceRequest request;
    request.duration = std::chrono::hours(1) + std::chrono::seconds(1);
    EXPECT_EQ(tracer.start(request).error().kind, Error::Kind::invalid);
    request = {};
    request.max_lines = limits.max_lines + 1;
    EXPECT_EQ(tracer.start(request).error().kind, Error::Kind::invalid);
    request = {};
    request.max_capture_bytes = limits.max_capture_bytes + 1;
    EXPECT_EQ(tracer.start(request).error().kind, Error::Kind::invalid);
    for (std::size_t count = 0; count < limits.max_traces; ++count)
        start();
    EXPECT_EQ(tracer.start({}).error().kind, Error::Kind::busy);
}

TEST_F(TracerTest, CapturesToAFileThatOnlyItsOwnerReads) {
    TraceRequest request;
    request.capture = true;
    const auto trace = start(request);
    event("s1", R"({"text":"canary","token":5})");
    event("s1", "", Direction::out);

    const auto lines = lines_of(trace.file);
    EXPECT_EQ(lines,
              (Messages{R"({"time":1,"direction":"connect","socket":"s1","auth":{"apiKey":"[redacted]"}})",
                        R"({"time":1,"direction":"in","socket":"s1","event":"message",)"
                        R"("args":[{"text":"[redacted]","token":"[redacted]"}]})",
                        R"({"time":1,"direction":"out","socket":"s1","event":"message","args":[]})"}));
    for (const auto& line : lines)
        EXPECT_TRUE(siopp::json::View::parse(line)) << line;
    const auto permissions = std::filesystem::status(directory / trace.file).permissions();
    EXPECT_EQ(permissions, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(std::filesystem::status(directory).permissions(), std::filesystem::perms::owner_all);
}

TEST_F(TracerTest, ACaptureIsNeverLargerThanItMayBe) {
    TraceRequest request;
    request.capture = true;
    request.max_capture_bytes = 500;
    const auto trace = start(request);
    for (int count = 0; count < 100; ++count)
        event("s1", R"("some text")");
    EXPECT_TRUE(tracer.states().empty());
    const auto lines = lines_of(trace.file);
    EXPECT_GT(lines.size(), 2U);
    EXPECT_LE(std::filesystem::file_size(directory / trace.file), request.max_capture_bytes);
    for (const auto& line : lines)
        EXPECT_TRUE(siopp::json::View::parse(line)) << line;
}

TEST_F(TracerTest, ACaptureThatCannotBeCreatedIsAnError) {
    std::ofstream(directory).put('x');
    TraceRequest request;
    request.capture = true;
    EXPECT_EQ(tracer.start(request).error().kind, Error::Kind::storage);
    EXPECT_FALSE(tracer.is_active());
}

}  // namespace
}  // namespace wimpole::logs
