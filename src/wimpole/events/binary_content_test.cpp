#include "wimpole/events/binary_content.hpp"

#include <gtest/gtest.h>

namespace wimpole::events {
namespace {

using siopp::json::View;

const std::string placeholder = R"({"_placeholder":true,"num":0})";

Result<std::string> stored(const std::string& json, std::vector<std::string> attached,
                           std::size_t max_bytes = 1'000) {
    const std::vector<View> values{*View::parse(json)};
    return without_placeholders({values, attached}, max_bytes);
}

/// What is sent for a stored object: its JSON and then its bytes.
std::string sent(const std::string& json) {
    const BinaryObject object(json);
    const auto arguments = object.arguments();
    std::string text(arguments[0].raw());
    for (const auto& bytes : arguments.attachments())
        text += '|' + bytes;
    return text;
}

TEST(BinaryContentTest, BytesAreStoredAsNodeWritesABuffer) {
    EXPECT_EQ(stored(R"({"a":[)" + placeholder + R"(,1],"b":"x"})", {"\x01\xfa"}).value(),
              R"({"a":[{"type":"Buffer","data":[1,250]},1],"b":"x"})");
    EXPECT_EQ(stored(placeholder, {""}).value(), R"({"type":"Buffer","data":[]})");
}

TEST(BinaryContentTest, APlaceholderOfNothingStaysWhatItIs) {
    EXPECT_EQ(stored(R"({"a":{"_placeholder":true,"num":7}})", {"x"}).value(),
              R"({"a":{"_placeholder":true,"num":7}})");
}

TEST(BinaryContentTest, RefusesMoreThanTheLimitHoweverItIsReached) {
    EXPECT_EQ(stored(placeholder, {std::string(101, 'x')}, 100).error().kind, Error::Kind::invalid);
    EXPECT_TRUE(stored(placeholder, {std::string(60, 'x')}, 100).has_error()) << "as JSON it is longer";
    std::string many = "[" + placeholder;
    for (int count = 0; count < 1'000; ++count)
        many += "," + placeholder;
    EXPECT_EQ(stored(many + "]", {std::string(90, 'x')}, 100).error().reason,
              "Binary content is longer than 100 bytes as JSON");
}

TEST(BinaryContentTest, BytesAreSentAsBytes) {
    EXPECT_EQ(sent(R"({"a":{"type":"Buffer","data":[104,105]},"b":[{"type":"Buffer","data":[33]}]})"),
              R"({"a":{"_placeholder":true,"num":0},"b":[{"_placeholder":true,"num":1}]}|hi|!)");
}

TEST(BinaryContentTest, WhatIsNotBytesIsSentAsItIs) {
    for (const std::string object :
         {R"({"type":"Buffer","data":[256]})", R"({"type":"Buffer","data":[-1]})",
          R"({"type":"Buffer","data":[1.5]})", R"({"type":"Buffer","data":"x"})", R"({"type":"Buffer"})",
          R"({"type":"Other","data":[1]})", R"({"data":[1]})"}) {
        EXPECT_EQ(sent(R"({"a":)" + object + "}"), R"({"a":)" + object + "}");
    }
}

// The client of a receiver would close its connection.
TEST(BinaryContentTest, NobodyCanMakeAPlaceholderWithoutItsBytes) {
    const std::string object = R"({"a":{"type":"Buffer","data":[1]},"b":{"_placeholder":true,"num":9}})";
    EXPECT_EQ(sent(object), object);
}

TEST(BinaryContentTest, MoreValuesThanTheLimitAreSentAsJson) {
    std::string values = R"({"type":"Buffer","data":[1]})";
    for (std::size_t count = 1; count < max_binary_values; ++count)
        values += R"(,{"type":"Buffer","data":[1]})";
    EXPECT_NE(sent(R"({"a":[)" + values + "]}").find('|'), std::string::npos);

    const auto object = R"({"a":[)" + values + R"(,{"type":"Buffer","data":[1]}]})";
    EXPECT_EQ(sent(object), object);
}

}  // namespace
}  // namespace wimpole::events
