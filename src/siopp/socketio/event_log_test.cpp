#include "siopp/socketio/event_log.hpp"

#include <gtest/gtest.h>

#include <string>

namespace siopp::socketio {
namespace {

constexpr EventLog::Limits limits{.max_events = 3, .max_bytes = 1'000};

/// An event of about that many bytes.
EncodedEvent event(std::uint64_t offset, std::size_t bytes = 1) {
    auto encoded = encode_event("/", std::string(bytes, 'x'), {});
    encoded.offset = offset;
    return encoded;
}

std::string offsets(const EventLog& log) {
    std::string text;
    for (const auto& entry : log.events())
        text += std::to_string(entry.offset) + ' ';
    return text;
}

TEST(EventLogTest, CoversWhatFollowsAnEventThatItKnows) {
    EventLog log(limits);
    EXPECT_TRUE(log.covers(0));
    EXPECT_FALSE(log.covers(7));
    log.add(event(7));
    log.add(event(5));

    EXPECT_TRUE(log.covers(0));
    EXPECT_TRUE(log.covers(7));
    EXPECT_TRUE(log.covers(5));
    EXPECT_FALSE(log.covers(6));
    EXPECT_EQ(offsets(log), "7 5 ");
}

TEST(EventLogTest, ForgetsTheOldestBeyondItsLimits) {
    EventLog log(limits);
    for (std::uint64_t offset = 1; offset <= 5; ++offset)
        log.add(event(offset));
    EXPECT_EQ(offsets(log), "3 4 5 ");
    EXPECT_TRUE(log.covers(2));
    EXPECT_FALSE(log.covers(1));
    EXPECT_FALSE(log.covers(0));

    log.add(event(6, 700));
    log.add(event(7, 700));
    EXPECT_EQ(offsets(log), "7 ");
    log.add(event(8, 2'000));

    EXPECT_EQ(log.size(), 0U);
    EXPECT_EQ(log.bytes(), 0U);
    EXPECT_TRUE(log.covers(8));
}

TEST(EventLogTest, KeepsItsLimitsHoweverMuchPasses) {
    EventLog log(limits);
    for (std::uint64_t offset = 1; offset <= 10'000; ++offset)
        log.add(event(offset));

    EXPECT_EQ(offsets(log), "9998 9999 10000 ");
}

TEST(EventLogTest, WhatTheClientHasNeedNotBeKept) {
    EventLog log(limits);
    log.add(event(1));
    log.add(event(2));
    log.add(event(3));

    log.confirm(2);

    EXPECT_EQ(offsets(log), "3 ");
    EXPECT_TRUE(log.covers(2));
    EXPECT_FALSE(log.covers(1));
    log.confirm(2);
    EXPECT_EQ(offsets(log), "3 ");
}

TEST(EventLogTest, OnceDetachedItForgetsWhatTheClientMayHaveButNothingElse) {
    EventLog log(limits);
    log.add(event(1));
    log.add(event(2));
    log.detach();
    log.add(event(3));
    log.add(event(4));
    log.add(event(5));
    EXPECT_EQ(offsets(log), "3 4 5 ");
    EXPECT_TRUE(log.covers(2));

    log.add(event(6));

    EXPECT_EQ(log.size(), 0U);
    for (std::uint64_t offset = 0; offset < 7; ++offset)
        EXPECT_FALSE(log.covers(offset));
    log.add(event(7));
    EXPECT_EQ(log.size(), 0U);
}

TEST(EventLogTest, MayBeAttachedAgain) {
    EventLog log(limits);
    log.detach();
    log.add(event(1));
    log.attach();

    for (std::uint64_t offset = 2; offset <= 9; ++offset)
        log.add(event(offset));

    EXPECT_EQ(offsets(log), "7 8 9 ");
}

TEST(EventLogTest, ContinuesWithAnotherLogFromAnOffset) {
    EventLog log({.max_events = 10, .max_bytes = 10'000});
    EventLog other({.max_events = 10, .max_bytes = 10'000});
    for (const auto offset : {1U, 5U, 2U, 4U})
        log.add(event(offset));
    const auto bytes = log.bytes() / 4;
    log.detach();
    for (const auto offset : {2U, 3U, 5U, 4U, 6U})
        other.add(event(offset));

    log.continue_with(other, 4);

    EXPECT_EQ(offsets(log), "1 2 5 4 6 ");
    EXPECT_EQ(log.bytes(), 5 * bytes);
}

TEST(EventLogTest, GivesUpIfTheOtherLogHas) {
    EventLog log(limits);
    EventLog other(limits);
    other.detach();
    for (std::uint64_t offset = 1; offset <= 5; ++offset)
        other.add(event(offset));

    log.continue_with(other, 1);

    EXPECT_FALSE(log.covers(0));
}

TEST(EventLogTest, ReadsOffsets) {
    EXPECT_EQ(parse_offset("12"), 12U);
    for (const auto* text : {"", "x", "1x", "-1", " 1", "99999999999999999999"})
        EXPECT_EQ(parse_offset(text), std::nullopt) << text;
}

}  // namespace
}  // namespace siopp::socketio
