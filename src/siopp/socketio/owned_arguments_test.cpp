#include "siopp/socketio/owned_arguments.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace siopp::socketio {
namespace {

TEST(OwnedArguments, KeepWhatTheyWereCopiedFrom) {
    OwnedArguments owned;
    {
        const std::string text = R"([1.0,"two",{"_placeholder":true,"num":0}])";
        const auto values = json::parse_array(text);
        const std::vector<std::string> attachments{"bytes"};
        owned = OwnedArguments(Arguments(*values, attachments));
    }
    const auto moved = std::move(owned);

    const auto arguments = moved.view();
    ASSERT_EQ(arguments.size(), 3U);
    EXPECT_EQ(arguments[0].raw(), "1.0");
    EXPECT_EQ(arguments[1].string(), "two");
    EXPECT_EQ(arguments.binary(2), "bytes");
    EXPECT_EQ(moved.size_bytes(), 46U);
}

TEST(OwnedArguments, AreMadeOfWhatAWriterWrote) {
    ArgumentWriter writer;
    writer.add(1);
    writer.add(Binary{"x"});

    const OwnedArguments owned(writer.json(), {writer.attachments().begin(), writer.attachments().end()});

    EXPECT_EQ(owned.view()[0].integer(), 1);
    EXPECT_EQ(owned.view().binary(1), "x");
}

TEST(OwnedArguments, MayBeEmpty) {
    EXPECT_EQ(OwnedArguments().view().size(), 0U);
    EXPECT_EQ(OwnedArguments("", {}).view().size(), 0U);
    EXPECT_EQ(OwnedArguments().size_bytes(), 0U);
}

TEST(OwnedArguments, MayBeNestedAsDeeplyAsWhatTheyCameFrom) {
    const auto deep = std::string(1'000, '[') + std::string(1'000, ']');

    EXPECT_EQ(OwnedArguments(deep, {}).view()[0].raw(), deep);
}

}  // namespace
}  // namespace siopp::socketio
