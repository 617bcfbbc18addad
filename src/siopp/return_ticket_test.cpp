#include "siopp/return_ticket.hpp"

#include <gtest/gtest.h>

namespace siopp {
namespace {

std::string describe(std::string_view auth) {
    const auto split = split_auth(auth);
    if (!split.ticket) return split.json;
    return split.json + " " + split.ticket->pid + " " + std::to_string(split.ticket->offset);
}

TEST(ReturnTicketTest, TakesPidAndOffsetOutOfTheAuthPayload) {
    EXPECT_EQ(describe("{}"), "{}");
    EXPECT_EQ(describe(R"({ "token": 1 })"), R"({ "token": 1 })");
    EXPECT_EQ(describe(R"({"pid":"abc","offset":"12"})"), "{} abc 12");
    EXPECT_EQ(describe(R"({"token":[1],"pid":"abc","x":"y","offset":"12"})"),
              R"({"token":[1],"x":"y"} abc 12)");
}

TEST(ReturnTicketTest, AClientThatGotNoEventHasNoOffset) {
    EXPECT_EQ(describe(R"({"pid":"abc"})"), "{} abc 0");
}

TEST(ReturnTicketTest, WhatWasNeverGivenIsNoTicket) {
    EXPECT_EQ(describe(R"({"pid":1,"offset":"12"})"), "{}");
    EXPECT_EQ(describe(R"({"pid":"abc","offset":12})"), "{}");
    EXPECT_EQ(describe(R"({"pid":"abc","offset":"x"})"), "{}");
    EXPECT_EQ(describe(R"({"offset":"12","a":1})"), R"({"a":1})");
}

}  // namespace
}  // namespace siopp
