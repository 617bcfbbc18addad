#include "wimpole/api/byte_range.hpp"

#include <string>

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

std::string read(std::string_view header, std::uint64_t size = 10) {
    const auto range = byte_range_of(header, size);
    if (range.kind == ByteRange::Kind::unsatisfiable) return "unsatisfiable";
    if (range.kind == ByteRange::Kind::whole) return "whole " + std::to_string(range.length);
    return std::to_string(range.first) + '+' + std::to_string(range.length);
}

TEST(ByteRangeTest, IsOneRangeOfTheFile) {
    EXPECT_EQ(read("bytes=0-3"), "0+4");
    EXPECT_EQ(read("Bytes= 2-2"), "2+1");
    EXPECT_EQ(read("bytes=4-"), "4+6");
    EXPECT_EQ(read("bytes=4-99"), "4+6");
    EXPECT_EQ(read("bytes=-3"), "7+3");
    EXPECT_EQ(read("bytes=-99"), "0+10");
}

TEST(ByteRangeTest, MayLieOutsideOfTheFile) {
    EXPECT_EQ(read("bytes=10-"), "unsatisfiable");
    EXPECT_EQ(read("bytes=10-11"), "unsatisfiable");
    EXPECT_EQ(read("bytes=-0"), "unsatisfiable");
    EXPECT_EQ(read("bytes=0-", 0), "unsatisfiable");
}

TEST(ByteRangeTest, WhatIsNotUnderstoodAsksForTheWholeFile) {
    for (const auto* header :
         {"", "bytes", "bytes=", "bytes=-", "bytes=3-2", "bytes=a-b", "bytes=1-x", "bytes=0-1,3-4",
          "lines=0-1", "bytes=+1-2", "bytes=99999999999999999999999-"}) {
        EXPECT_EQ(read(header), "whole 10") << header;
    }
}

}  // namespace
}  // namespace wimpole::api
