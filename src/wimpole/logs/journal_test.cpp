#include "wimpole/logs/journal.hpp"
#include "wimpole/base/log.hpp"

#include <array>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "siopp/base/json_view.hpp"
#include "wimpole/logs/default_logger.hpp"
#include "wimpole/logs/test_line.hpp"

namespace wimpole::logs {
namespace {

using Messages = std::vector<std::string>;

JournalOptions quiet_options() {
    JournalOptions options;
    options.clock = [] { return std::int64_t{7}; };
    return options;
}

LogRecord record(std::string msg, LogLevel level = LogLevel::info) {
    LogRecord made;
    made.level = level;
    made.msg = std::move(msg);
    return made;
}

Messages kept(const Journal& journal) {
    return messages(journal.select({}, {}, all));
}

TEST(JournalTest, SecretsAndControlCharactersAreGoneBeforeAnybodySeesALine) {
    auto options = quiet_options();
    options.secrets = {"the-canary"};
    Journal journal(options);
    const auto subscriber = journal.subscribe({}, {}, sleeps_on);
    auto written = record("the-canary\ntoken=abc");
    written.context.agent_name = "the-canary\x1B";
    journal.write(written);

    const auto line = subscriber->take(all, all).lines.at(0);
    EXPECT_EQ(line->record.msg, "[redacted]\\ntoken=[redacted]");
    EXPECT_EQ(line->record.context.agent_name, "[redacted]\\u001b");
    EXPECT_EQ(line->record.time_ms, 7);
    EXPECT_EQ(line->json.find("canary"), std::string::npos);
    EXPECT_EQ(kept(journal), Messages{line->record.msg});
}

TEST(JournalTest, LongMessagesAreCutOff) {
    auto options = quiet_options();
    options.max_message_bytes = 4;
    Journal journal(options);
    journal.write(record("0123456789"));
    EXPECT_EQ(kept(journal), Messages{"0123… (6 bytes more)"});
}

TEST(JournalTest, ASubscriberGetsThePastThatItWantsAndThenThePresent) {
    Journal journal(quiet_options());
    for (const auto* msg : {"one", "two", "three"})
        journal.write(record(msg));

    const auto none = journal.subscribe({}, {}, sleeps_on);
    const auto tail = journal.subscribe({}, {.tail = 2, .since_ms = {}}, sleeps_on);
    const auto since = journal.subscribe({}, {.tail = all, .since_ms = 8}, sleeps_on);
    journal.write(record("four"));

    EXPECT_EQ(messages(none->take(all, all).lines), Messages{"four"});
    EXPECT_EQ(messages(tail->take(all, all).lines), (Messages{"two", "three", "four"}));
    EXPECT_EQ(messages(since->take(all, all).lines), Messages{"four"});
    journal.unsubscribe(none);
    EXPECT_EQ(journal.subscribers(), 2U);
}

TEST(JournalTest, AllSeeTheSameOrder) {
    Journal journal(quiet_options());
    const auto first = journal.subscribe({}, {}, sleeps_on);
    const auto second = journal.subscribe({}, {}, sleeps_on);
    std::vector<std::thread> writers;
    for (int index = 0; index < 4; ++index) {
        writers.emplace_back([&journal, index] {
            for (int count = 0; count < 500; ++count)
                journal.write(record(std::to_string(index) + ' ' + std::to_string(count)));
        });
    }
    for (auto& writer : writers)
        writer.join();
    const auto seen = messages(first->take(all, all).lines);
    EXPECT_EQ(seen.size(), 2'000U);
    EXPECT_EQ(seen, messages(second->take(all, all).lines));
    EXPECT_EQ(seen, kept(journal));
}

TEST(JournalTest, CountsLinesByTheirLevel) {
    Journal journal(quiet_options());
    journal.write(record("x", LogLevel::warn));
    journal.write(record("x", LogLevel::warn));
    journal.write(record("x", LogLevel::trace));
    const auto counts = journal.counts();
    EXPECT_EQ(counts[2], 2U);
    EXPECT_EQ(counts[8], 1U);
    EXPECT_EQ(counts[0], 0U);
    journal.clear();
    EXPECT_EQ(journal.size(), 0U);
}

TEST(JournalTest, WritesALineOfJsonForEachRecord) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    auto options = quiet_options();
    options.form = JournalOptions::Form::json;
    options.descriptor = ends[1];
    {
        Journal journal(options);
        journal.write(record("one\ntwo"));
        journal.write(record("three"));
    }
    ::close(ends[1]);
    std::string text(1'000, '\0');
    text.resize(static_cast<std::size_t>(::read(ends[0], text.data(), text.size())));
    ::close(ends[0]);
    EXPECT_EQ(
        text,
        "{\"time\":7,\"level\":30,\"msg\":\"one\\\\ntwo\"}\n{\"time\":7,\"level\":30,\"msg\":\"three\"}\n");
}

TEST(DefaultLoggerTest, WhatTheProcessSaysGoesToTheJournalWithTheContextOfTheThread) {
    Journal journal(quiet_options());
    {
        const DefaultLogger logger(journal);
        log::set_level(LogLevel::debug);
        log::write(LogLevel::trace, {"too little"});
        log::write(LogLevel::debug, {"a ", 1});
        LogContext context;
        context.agent_name = "Eliza";
        const LogScope scope(context);
        log::error("b");
        log::write(LogLevel::fatal, {"c"});
    }
    log::set_level(LogLevel::info);
    const auto lines = journal.select({}, {}, all);
    EXPECT_EQ(messages(lines), (Messages{"a 1", "b", "c"}));
    EXPECT_EQ(lines[0]->record.level, LogLevel::debug);
    EXPECT_EQ(lines[0]->record.context.agent_name, "");
    EXPECT_EQ(lines[1]->record.level, LogLevel::error);
    EXPECT_EQ(lines[1]->record.context.agent_name, "Eliza");
    EXPECT_EQ(lines[2]->record.level, LogLevel::fatal);
}

TEST(DefaultLoggerTest, MayEndBeforeOneThatCameLater) {
    auto first_journal = std::make_unique<Journal>(quiet_options());
    auto first = std::make_unique<DefaultLogger>(*first_journal);
    Journal second_journal(quiet_options());
    auto second = std::make_unique<DefaultLogger>(second_journal);

    first.reset();
    first_journal.reset();
    log::info("still heard");
    second.reset();
    log::info("said to nobody");

    EXPECT_EQ(kept(second_journal), Messages{"still heard"});
}

}  // namespace
}  // namespace wimpole::logs
