#include "siopp/socketio/arguments.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace siopp::socketio {
namespace {

template <class... Args>
std::string json_of(const Args&... args) {
    ArgumentWriter writer;
    (writer.add(args), ...);
    return std::string(writer.json());
}

/// Arguments as they are received.
class Received {
public:
    explicit Received(std::string json, std::vector<std::string> attachments = {})
        : json_(std::move(json)),
          values_(json::parse_array(json_).value()),
          attachments_(std::move(attachments)) {}

    Arguments arguments() const { return {values_, attachments_}; }

private:
    std::string json_;
    std::vector<json::View> values_;
    std::vector<std::string> attachments_;
};

TEST(ArgumentWriterTest, WritesEveryKindOfValue) {
    EXPECT_EQ(json_of(), "");
    EXPECT_EQ(json_of("text", std::string("string"), std::string_view("view")), R"("text","string","view")");
    EXPECT_EQ(json_of(true, false, nullptr), "true,false,null");
    EXPECT_EQ(json_of(1, -2, 3U, std::int64_t{-4}), "1,-2,3,-4");
    EXPECT_EQ(json_of(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(json_of(1.5, 2.0F), "1.5,2");
    EXPECT_EQ(json_of(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(json_of(RawJson{R"({"a":[1]})"}), R"({"a":[1]})");
    EXPECT_EQ(json_of(json::View::parse(R"( {"b":2} )").value()), R"({"b":2})");
}

TEST(ArgumentWriterTest, EscapesText) {
    EXPECT_EQ(json_of("a\"\\\n\x01"), R"("a\"\\\n\u0001")");
}

TEST(ArgumentWriterTest, ReplacesBinaryByPlaceholdersInOrder) {
    ArgumentWriter writer;
    writer.add(Binary{"one"});
    writer.add("between");
    writer.add(Binary{std::string_view("t\0o", 3)});

    EXPECT_EQ(writer.json(), R"({"_placeholder":true,"num":0},"between",{"_placeholder":true,"num":1})");
    ASSERT_EQ(writer.attachments().size(), 2U);
    EXPECT_EQ(writer.attachments()[0], "one");
    EXPECT_EQ(writer.attachments()[1], std::string("t\0o", 3));
}

TEST(ArgumentWriterTest, RelaysReceivedArgumentsAsTheyCame) {
    const Received received(R"([1.0,"\u0061",{"f":{"_placeholder":true,"num":0}}])", {"bytes"});
    ArgumentWriter writer;
    writer.add("before");
    writer.add(received.arguments());
    writer.add("behind");

    EXPECT_EQ(writer.json(), R"("before",1.0,"\u0061",{"f":{"_placeholder":true,"num":0}},"behind")");
    ASSERT_EQ(writer.attachments().size(), 1U);
    EXPECT_EQ(writer.attachments()[0], "bytes");
}

TEST(ArgumentWriterTest, NumbersBinaryBehindRelayedArgumentsOn) {
    const Received received(R"([{"_placeholder":true,"num":0}])", {"one"});
    ArgumentWriter writer;
    writer.add(received.arguments());
    writer.add(Binary{"two"});

    EXPECT_EQ(writer.json(), R"({"_placeholder":true,"num":0},{"_placeholder":true,"num":1})");
    EXPECT_EQ(writer.attachments().size(), 2U);
}

TEST(ArgumentWriterTest, RelaysArgumentsWithoutBinaryBehindBinary) {
    const Received received(R"(["plain"])");
    ArgumentWriter writer;
    writer.add(Binary{"one"});
    writer.add(received.arguments());

    EXPECT_EQ(writer.json(), R"({"_placeholder":true,"num":0},"plain")");
    EXPECT_EQ(writer.attachments().size(), 1U);
}

TEST(ArgumentsTest, AMissingArgumentIsNull) {
    const Received received(R"(["one"])");
    const auto arguments = received.arguments();

    EXPECT_EQ(arguments.size(), 1U);
    EXPECT_EQ(arguments[0].string(), "one");
    EXPECT_TRUE(arguments[1].is_null());
    EXPECT_TRUE(arguments[100].is_null());
    EXPECT_FALSE(arguments.binary(1));
}

TEST(ArgumentsTest, FindsTheBytesOfPlaceholdersAtAnyDepth) {
    const Received received(R"(["x",{"_placeholder":true,"num":1},{"deep":[{"num":0,"_placeholder":true}]}])",
                            {"zero", "one"});
    const auto arguments = received.arguments();

    EXPECT_FALSE(arguments.binary(0));
    EXPECT_EQ(arguments.binary(1), "one");
    EXPECT_FALSE(arguments.binary(2));
    EXPECT_EQ(arguments.binary(*arguments[2].find("deep")->elements().begin()), "zero");
}

TEST(ArgumentsTest, WhatIsNoPlaceholderHasNoBytes) {
    for (const auto* json :
         {R"([{"_placeholder":false,"num":0}])", R"([{"_placeholder":1,"num":0}])",
          R"([{"_placeholder":true}])", R"([{"num":0}])", R"([{"_placeholder":true,"num":"0"}])",
          R"([{"_placeholder":true,"num":-1}])", R"([{"_placeholder":true,"num":1}])",
          R"([{"_placeholder":true,"num":0.5}])", R"(["_placeholder"])", R"([[]])"}) {
        const Received received(json, {"bytes"});
        EXPECT_FALSE(received.arguments().binary(0)) << json;
    }
}

TEST(ArgumentsTest, WithoutAttachmentsAPlaceholderIsAnOrdinaryObject) {
    const Received received(R"([{"_placeholder":true,"num":0}])");

    EXPECT_FALSE(received.arguments().binary(0));
}

}  // namespace
}  // namespace siopp::socketio
