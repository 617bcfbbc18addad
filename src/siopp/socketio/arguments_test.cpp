#include "siopp/socketio/arguments.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

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

TEST(TypedArguments, AreGotOneByOneOrTogether) {
    const Received received(R"(["a",7,null,{"_placeholder":true,"num":0}])", {"bytes"});
    const auto arguments = received.arguments();

    EXPECT_EQ(arguments.get<std::string>(0).value(), "a");
    EXPECT_EQ(arguments.get<Binary>(3).value().bytes, "bytes");
    EXPECT_EQ(arguments.get<json::View>(1).value().raw(), "7");
    const auto [text, number, nothing] = arguments.as<std::string, int, std::optional<bool>>().value();
    EXPECT_EQ(text, "a");
    EXPECT_EQ(number, 7);
    EXPECT_EQ(nothing, std::nullopt);
    EXPECT_EQ(arguments.get<std::optional<int>>(9).value(), std::nullopt);
}

TEST(TypedArguments, SayWhichOneIsWrong) {
    const Received received(R"([1,"x",[true]])");
    const auto arguments = received.arguments();

    EXPECT_EQ(arguments.get<std::string>(0).error().message, "argument 1: expected a string, got a number");
    EXPECT_EQ((arguments.as<int, std::string, std::vector<int>>().error().message),
              "argument 3: element 1: expected an integer, got a boolean");
    EXPECT_EQ((arguments.as<int, int, std::string>().error().message),
              "argument 2: expected an integer, got a string");
    EXPECT_EQ(arguments.get<int>(3).error().message, "argument 4 is missing");
    EXPECT_EQ(arguments.get<Binary>(1).error().message, "argument 2: expected binary data, got a string");
    EXPECT_EQ(arguments.get<Binary>(3).error().message, "argument 4 is missing");
    EXPECT_THROW(arguments.get<bool>(0).value(), std::invalid_argument);
}

TEST(TypedArguments, VectorsAndOptionalsAreWritten) {
    ArgumentWriter writer;
    writer.add(std::vector<int>{1, 2});
    writer.add(std::optional<std::string>("x"));
    writer.add(std::optional<std::string>());

    EXPECT_EQ(writer.json(), R"([1,2],"x",null)");
}

}  // namespace
}  // namespace siopp::socketio
