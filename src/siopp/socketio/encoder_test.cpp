#include "siopp/socketio/encoder.hpp"

#include <gtest/gtest.h>

#include <string>

#include "siopp/base/msgpack.hpp"
#include "siopp/socketio/packet.hpp"
#include "siopp/websocket/client_frame.hpp"

namespace siopp::socketio {
namespace {

using namespace std::string_view_literals;

template <class... Args>
ArgumentWriter arguments(const Args&... args) {
    ArgumentWriter writer;
    (writer.add(args), ...);
    return writer;
}

std::string_view head_of(const EncodedEvent& event) {
    return event.head.payload();
}

TEST(EncoderTest, EncodesEvents) {
    EXPECT_EQ(head_of(encode_event("/", "hello", {})), R"(42["hello"])");
    EXPECT_EQ(head_of(encode_event("/", "hello", arguments("world", 1))), R"(42["hello","world",1])");
    EXPECT_EQ(head_of(encode_event("/admin", "hello", arguments(true))), R"(42/admin,["hello",true])");
    EXPECT_EQ(head_of(encode_event("/", "hello", {}, {.parser = {}, .ack_id = 12, .offset = 0})),
              R"(4212["hello"])");
    EXPECT_EQ(head_of(encode_event("/admin", "hello", {}, {.parser = {}, .ack_id = 0, .offset = 0})),
              R"(42/admin,0["hello"])");
}

TEST(EncoderTest, AnOffsetIsTheLastArgument) {
    const EventOptions options{.parser = Parser::json, .ack_id = {}, .offset = 17};

    EXPECT_EQ(head_of(encode_event("/", "hello", {}, options)), R"(42["hello","17"])");
    EXPECT_EQ(head_of(encode_event("/", "hello", arguments(1), options)), R"(42["hello",1,"17"])");
    EXPECT_EQ(head_of(encode_event("/", "hello", arguments(Binary{"x"}), options)),
              R"(451-["hello",{"_placeholder":true,"num":0},"17"])");
    EXPECT_EQ(encode_event("/", "hello", {}, options).offset, 17U);
    EXPECT_EQ(encode_event("/", "hello", {}).offset, 0U);
}

TEST(EncoderTest, AnEventIsEncodedForThoseWhoKnowNoOffsets) {
    EventOptions options{.parser = Parser::json, .ack_id = {}, .offset = 17};
    EXPECT_EQ(encode_event("/", "hello", {}, options).head_without_offset.size(), 0U);

    options.is_for_others_too = true;
    const auto encoded = encode_event("/", "hello", {}, options);

    EXPECT_EQ(encoded.head.payload(), R"(42["hello","17"])");
    EXPECT_EQ(encoded.head_without_offset.payload(), R"(42["hello"])");
}

TEST(EncoderTest, EscapesTheEventsName) {
    EXPECT_EQ(head_of(encode_event("/", "a\"b\n", {})), R"(42["a\"b\n"])");
}

TEST(EncoderTest, EncodesAcks) {
    EXPECT_EQ(head_of(encode_ack("/", 7, {})), "437[]");
    EXPECT_EQ(head_of(encode_ack("/admin", 0, arguments("ok", nullptr))), R"(43/admin,0["ok",null])");
}

TEST(EncoderTest, CountsAttachmentsAndSendsThemBehind) {
    const auto event = encode_event("/admin", "file", arguments(Binary{"\x01\x02"}, "name", Binary{""}),
                                    {.parser = {}, .ack_id = 3, .offset = 0});

    EXPECT_EQ(head_of(event), R"(452-/admin,3["file",{"_placeholder":true,"num":0},"name",)"
                              R"({"_placeholder":true,"num":1}])");
    ASSERT_EQ(event.attachments.size(), 2U);
    EXPECT_TRUE(event.attachments[0].is_binary());
    EXPECT_EQ(event.attachments[0].payload(), "\x01\x02");
    EXPECT_EQ(event.attachments[1].payload(), "");
    EXPECT_EQ(head_of(encode_ack("/", 1, arguments(Binary{"x"}))), R"(461-1[{"_placeholder":true,"num":0}])");
}

/// A MessagePack packet as JSON.
std::string unpacked(const engineio::EncodedPacket& packet) {
    const auto document = msgpack::to_json(packet.payload(), {});
    return packet.is_binary() && document ? document->json : "";
}

TEST(EncoderTest, MessagePackHoldsAttachmentsItself) {
    constexpr auto parser = Parser::msgpack;
    const auto event = encode_event("/admin", "file", arguments(Binary{"\x01"}, 2), {parser, 3, 0});

    EXPECT_EQ(unpacked(event.head),
              R"({"type":2,"nsp":"/admin","data":["file",{"_placeholder":true,"num":0},2],"id":3})");
    EXPECT_TRUE(event.attachments.empty());
    EXPECT_EQ(unpacked(encode_event("/", "hello", {}, {.parser = parser, .ack_id = {}, .offset = 0}).head),
              R"({"type":2,"nsp":"/","data":["hello"]})");
    EXPECT_EQ(unpacked(encode_ack("/", 7, arguments("ok"), parser).head),
              R"({"type":3,"nsp":"/","data":["ok"],"id":7})");
    EXPECT_EQ(unpacked(encode_connect("/", "id", parser)), R"({"type":0,"nsp":"/","data":{"sid":"id"}})");
    EXPECT_EQ(unpacked(encode_connect_error("/a", "no", "[1]", parser)),
              R"({"type":4,"nsp":"/a","data":{"message":"no","data":[1]}})");
    EXPECT_EQ(unpacked(encode_disconnect("/a", parser)), R"({"type":1,"nsp":"/a"})");
}

TEST(EncoderTest, EncodesWhatTheServerSaysOfConnections) {
    EXPECT_EQ(encode_connect("/", "id").payload(), R"(40{"sid":"id"})");
    EXPECT_EQ(encode_connect("/admin", "id").payload(), R"(40/admin,{"sid":"id"})");
    EXPECT_EQ(encode_connect("/", "id", Parser::json, "secret").payload(),
              R"(40{"sid":"id","pid":"secret"})");
    EXPECT_EQ(encode_connect_error("/", "no", "").payload(), R"(44{"message":"no"})");
    EXPECT_EQ(encode_connect_error("/admin", "a\"b", "[1]").payload(),
              R"(44/admin,{"message":"a\"b","data":[1]})");
    EXPECT_EQ(encode_disconnect("/").payload(), "41");
    EXPECT_EQ(encode_disconnect("/admin").payload(), "41/admin,");
}

TEST(EncoderTest, EncodesAWholeWebSocketFrameWhateverItsLength) {
    for (const std::size_t size : {0U, 100U, 125U, 126U, 1000U, 65'535U, 65'536U, 100'000U}) {
        const std::string text(size, 'x');

        const auto event = encode_event("/", "e", arguments(text, Binary{text}));

        std::string bytes(event.head.frame().view());
        const auto head = websocket::take_server_frame(bytes);
        ASSERT_TRUE(head) << size;
        EXPECT_EQ(bytes, "");
        EXPECT_EQ(head->opcode, websocket::Opcode::text);
        EXPECT_EQ(head->payload, head_of(event));
        bytes = event.attachments.at(0).frame().view();
        const auto attachment = websocket::take_server_frame(bytes);
        ASSERT_TRUE(attachment) << size;
        EXPECT_EQ(attachment->opcode, websocket::Opcode::binary);
        EXPECT_EQ(attachment->payload, text);
    }
}

TEST(EncoderTest, WhatItEncodesIsDecodedToTheSame) {
    const auto event = encode_event("/admin", "naïve \"quote\"", arguments(Binary{"x"}, "two", 3),
                                    {.parser = {}, .ack_id = 42, .offset = 0});

    const auto packet = decode(head_of(event).substr(1), {});

    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->type, PacketType::binary_event);
    EXPECT_EQ(packet->name_space, "/admin");
    EXPECT_EQ(packet->id, 42U);
    EXPECT_EQ(packet->attachments, 1U);
    ASSERT_EQ(packet->arguments.size(), 4U);
    EXPECT_EQ(packet->arguments[0].string(), "naïve \"quote\"");
    EXPECT_EQ(packet->arguments[3].integer(), 3);
}

}  // namespace
}  // namespace siopp::socketio
