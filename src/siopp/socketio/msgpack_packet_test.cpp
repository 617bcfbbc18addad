#include "siopp/socketio/msgpack_packet.hpp"

#include <gtest/gtest.h>

#include "siopp/base/msgpack.hpp"

namespace siopp::socketio {
namespace {

using namespace std::string_literals;

/// The MessagePack of a JSON text.
std::string packed(std::string_view json, const std::vector<std::string>& attachments = {}) {
    std::string bytes;
    msgpack::append_json(bytes, json, attachments);
    return bytes;
}

/// The text packet, attachments behind it in angle brackets; or the error.
std::string text_of(std::string_view bytes) {
    const auto packet = decode_msgpack(bytes, {.max_depth = 8, .max_attachments = 3});
    if (!packet) return packet.error().message();
    auto text = packet->text;
    for (const auto& attachment : packet->attachments)
        text += "<" + attachment + ">";
    return text;
}

/// What a client reads, as JSON.
std::string read(const engineio::EncodedPacket& packet) {
    EXPECT_TRUE(packet.is_binary());
    const auto document = msgpack::to_json(packet.payload(), {});
    return document ? document->json : document.error().message();
}

TEST(MsgpackPacketTest, BecomesThePacketThatTheJsonParserWouldHaveSent) {
    EXPECT_EQ(text_of(packed(R"({"type":0,"nsp":"/"})")), "0");
    EXPECT_EQ(text_of(packed(R"({"type":0,"nsp":"/admin","data":{"token":1}})")), R"(0/admin,{"token":1})");
    EXPECT_EQ(text_of(packed(R"({"type":1,"nsp":"/admin"})")), "1/admin,");
    EXPECT_EQ(
        text_of(packed(R"({"data":["e",1.5,null],"options":{"compress":true},"id":12,"nsp":"/","type":2})")),
        R"(212["e",1.5,null])");
    EXPECT_EQ(text_of(packed(R"({"type":3,"nsp":"/a","id":0,"data":[]})")), "3/a,0[]");
    EXPECT_EQ(text_of(packed(R"({"type":4,"nsp":"/","data":{"message":"no"}})")), R"(4{"message":"no"})");
}

TEST(MsgpackPacketTest, BytesInTheDataBecomeAttachments) {
    const auto event =
        packed(R"({"type":2,"nsp":"/","data":["e",{"_placeholder":true,"num":0}]})", {"bytes"});
    const auto ack =
        packed(R"({"type":3,"nsp":"/a","id":7,"data":[{"_placeholder":true,"num":0}]})", {"bytes"});

    EXPECT_EQ(text_of(event), R"(51-["e",{"_placeholder":true,"num":0}]<bytes>)");
    EXPECT_EQ(text_of(ack), R"(61-/a,7[{"_placeholder":true,"num":0}]<bytes>)");
}

TEST(MsgpackPacketTest, ANumberForDataIsNoPartOfTheId) {
    for (const auto* packet :
         {R"({"type":3,"nsp":"/","id":1,"data":2})", R"({"type":2,"nsp":"/","data":0})",
          R"({"type":0,"nsp":"/","data":5})", R"({"type":1,"nsp":"/admin","data":1.5})"}) {
        EXPECT_EQ(text_of(packed(packet)), ErrorCode(Errc::bad_payload).message()) << packet;
    }
}

TEST(MsgpackPacketTest, UndefinedMembersAreNone) {
    EXPECT_EQ(text_of("\x84\xa4type\x00\xa3nsp\xa1/\xa4"s + "data\xd4\x00\x00\xa2id\xd4\x00\x00"s), "0");
}

TEST(MsgpackPacketTest, RefusesWhatIsNoPacket) {
    EXPECT_EQ(text_of(""), "MessagePack ends within a value");
    EXPECT_EQ(text_of(packed("[]")), "unknown MessagePack type");
    EXPECT_EQ(text_of(packed(R"({"type":0,"nsp":"/"})") + "x"), "bytes behind the MessagePack value");
    for (const auto* type : {"5", "-1", "12", "\"2\"", "null", "1.5"})
        EXPECT_EQ(text_of(packed("{\"nsp\":\"/\",\"data\":[\"e\"],\"type\":"s + type + "}")),
                  "unknown packet type");
    for (const auto* name : {"5", "\"\"", "\"admin\"", "\"/a,b\"", "null"})
        EXPECT_EQ(text_of(packed("{\"type\":0,\"nsp\":"s + name + "}")), "invalid namespace");
    EXPECT_EQ(text_of(packed(R"({"type":0})")), "invalid namespace");
    for (const auto* id : {"-1", "1.5", "\"1\"", "null"})
        EXPECT_EQ(text_of(packed("{\"type\":2,\"nsp\":\"/\",\"data\":[\"e\"],\"id\":"s + id + "}")),
                  "invalid acknowledgement id");
    EXPECT_EQ(text_of(packed(R"({"type":2,"nsp":"/"})")), "invalid payload");
    EXPECT_EQ(text_of(packed(R"({"type":3,"nsp":"/","id":1})")), "invalid payload");
    EXPECT_EQ(text_of(packed(R"({"type":2,"nsp":"/","data":[[[[[[[[[]]]]]]]]]})")),
              "MessagePack is nested too deep");
}

TEST(MsgpackPacketTest, WritesWhatClientsRead) {
    EXPECT_EQ(read(encode_msgpack(PacketType::connect, "/", R"({"sid":"x"})")),
              R"({"type":0,"nsp":"/","data":{"sid":"x"}})");
    EXPECT_EQ(read(encode_msgpack(PacketType::disconnect, "/a", "")), R"({"type":1,"nsp":"/a"})");
    EXPECT_EQ(read(encode_msgpack(PacketType::event, "/", R"(["e",1])", {}, 5)),
              R"({"type":2,"nsp":"/","data":["e",1],"id":5})");
    const std::vector<std::string> attachments{"bytes"};
    const auto packet =
        encode_msgpack(PacketType::ack, "/", R"([{"_placeholder":true,"num":0}])", attachments, 0);
    EXPECT_EQ(read(packet), R"({"type":3,"nsp":"/","data":[{"_placeholder":true,"num":0}],"id":0})");
    EXPECT_NE(packet.payload().find("\xc4\x05"
                                    "bytes"),
              std::string_view::npos);
}

}  // namespace
}  // namespace siopp::socketio
