#include "siopp/socketio/packet.hpp"

#include <gtest/gtest.h>

#include <string>

namespace siopp::socketio {
namespace {

using namespace std::string_view_literals;

Packet decoded(std::string_view text) {
    auto packet = decode(text, Limits{});
    EXPECT_TRUE(packet) << text << ": " << packet.error().message();
    return packet ? std::move(*packet) : Packet{};
}

ErrorCode error_of(std::string_view text, const Limits& limits = {}) {
    const auto packet = decode(text, limits);
    return packet ? ErrorCode() : packet.error();
}

std::vector<std::string_view> raw_arguments(const Packet& packet) {
    std::vector<std::string_view> raw;
    for (const auto argument : packet.arguments)
        raw.push_back(argument.raw());
    return raw;
}

using Raw = std::vector<std::string_view>;

TEST(SocketioPacketTest, DecodesConnect) {
    const auto plain = decoded("0");
    EXPECT_EQ(plain.type, PacketType::connect);
    EXPECT_EQ(plain.name_space, "/");
    EXPECT_FALSE(plain.payload);

    const auto with_auth = decoded(R"(0/admin,{"token":"123"})");
    EXPECT_EQ(with_auth.name_space, "/admin");
    EXPECT_EQ(with_auth.payload->raw(), R"({"token":"123"})");
}

TEST(SocketioPacketTest, ConnectMayLeaveOutTheComma) {
    EXPECT_EQ(decoded("0/admin").name_space, "/admin");
    EXPECT_EQ(decoded("0/admin,").name_space, "/admin");
    EXPECT_EQ(decoded("0/custom?a=b,{}").name_space, "/custom?a=b");
    EXPECT_EQ(decoded("0/\u20ac/,").name_space, "/\u20ac/");
    EXPECT_EQ(decoded("0/,").name_space, "/");
}

TEST(SocketioPacketTest, AcceptsAnIdOnConnect) {
    EXPECT_FALSE(error_of("01"));
    EXPECT_FALSE(error_of("01{}"));
}

TEST(SocketioPacketTest, ConnectTakesAnObjectOrNothing) {
    for (const auto text :
         {"0[]"sv, "0\"x\""sv, "0null"sv, "0{"sv, "0{}x"sv, "0true"sv, "0/a,[]"sv, "0/a,1.5"sv, "0-1"sv}) {
        EXPECT_EQ(error_of(text), Errc::bad_payload) << text;
    }
}

TEST(SocketioPacketTest, DecodesDisconnect) {
    EXPECT_EQ(decoded("1").type, PacketType::disconnect);
    EXPECT_EQ(decoded("1/admin,").name_space, "/admin");
}

TEST(SocketioPacketTest, DisconnectTakesNothing) {
    EXPECT_EQ(error_of("1{}"), Errc::bad_payload);
    EXPECT_EQ(error_of("1/a,\"x\""), Errc::bad_payload);
}

TEST(SocketioPacketTest, DecodesConnectErrors) {
    EXPECT_EQ(decoded(R"(4{"message":"no"})").payload->find("message")->string(), "no");
    EXPECT_EQ(decoded("4\"no\"").payload->string(), "no");
    EXPECT_EQ(error_of("4[]"), Errc::bad_payload);
}

TEST(SocketioPacketTest, DecodesEvents) {
    const auto packet = decoded(R"(2["message",{"a" : 1},1.0])");
    EXPECT_EQ(packet.type, PacketType::event);
    EXPECT_EQ(packet.name_space, "/");
    EXPECT_EQ(packet.id, std::nullopt);
    EXPECT_EQ(raw_arguments(packet), (Raw{"\"message\"", R"({"a" : 1})", "1.0"}));

    const auto full = decoded(R"(2/admin,456["project:delete",123])");
    EXPECT_EQ(full.name_space, "/admin");
    EXPECT_EQ(full.id, 456U);
    EXPECT_EQ(raw_arguments(full), (Raw{"\"project:delete\"", "123"}));
}

TEST(SocketioPacketTest, AnEventWithoutAnythingHasNoArguments) {
    EXPECT_TRUE(decoded("2").arguments.empty());
    EXPECT_TRUE(decoded("27").arguments.empty());
    EXPECT_TRUE(decoded("2/admin").arguments.empty());
}

TEST(SocketioPacketTest, EventNamesAreStringsOrNumbers) {
    for (const auto text :
         {R"(2["error"])"sv, R"(2["connection"])"sv, R"(2["__proto__"])"sv, R"(2["constructor"])"sv,
          R"(2[""])"sv, "2[1]"sv, "2[-1.5]"sv, R"(2["Connect"])"sv}) {
        EXPECT_FALSE(error_of(text)) << text;
    }
    for (const auto text : {"2[null]"sv, "2[true]"sv, "2[{}]"sv, R"(2[["a"]])"sv, R"(2[{"toString":"a"}])"sv,
                            R"(51-[{"_placeholder":true,"num":0}])"sv}) {
        EXPECT_EQ(error_of(text), Errc::bad_event_name) << text;
    }
}

TEST(SocketioPacketTest, RefusesReservedNames) {
    for (const auto* name :
         {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}) {
        EXPECT_EQ(error_of(std::string("2[\"") + name + "\"]"), Errc::reserved_event_name) << name;
        EXPECT_EQ(error_of(std::string("51-[\"") + name + "\"]"), Errc::reserved_event_name) << name;
    }
    EXPECT_EQ(error_of(R"(2["\u0063onnect"])"), Errc::reserved_event_name);
    EXPECT_FALSE(error_of(R"(3["connect"])"));
}

TEST(SocketioPacketTest, EventsTakeANonEmptyArray) {
    for (const auto text :
         {"2[]"sv, "2{}"sv, "2\"a\""sv, "2null"sv, "2[\"a\""sv, "2[\"a\",]"sv, "2[\"a\"]x"sv, "2a"sv,
          "2[\"\xFF\"]"sv, "2/a,{}"sv, "2-1[\"a\"]"sv, "2 5[\"a\"]"sv}) {
        EXPECT_EQ(error_of(text), Errc::bad_payload) << text;
    }
}

TEST(SocketioPacketTest, DecodesAcks) {
    const auto packet = decoded("3/admin,0[]");
    EXPECT_EQ(packet.type, PacketType::ack);
    EXPECT_EQ(packet.id, 0U);
    EXPECT_TRUE(packet.arguments.empty());

    EXPECT_EQ(raw_arguments(decoded("313[null,{}]")), (Raw{"null", "{}"}));
    EXPECT_EQ(decoded("3[1]").id, std::nullopt);
    EXPECT_EQ(error_of("31{}"), Errc::bad_payload);
}

TEST(SocketioPacketTest, IdsHaveAtMost19Digits) {
    EXPECT_EQ(decoded("2007[\"a\"]").id, 7U);
    EXPECT_EQ(decoded("29007199254740993[\"a\"]").id, 9007199254740993U);
    EXPECT_EQ(decoded("29999999999999999999[\"a\"]").id, 9999999999999999999U);
    EXPECT_EQ(error_of("210000000000000000000[\"a\"]"), Errc::bad_ack_id);
    EXPECT_EQ(error_of("200000000000000000001[\"a\"]"), Errc::bad_ack_id);
}

TEST(SocketioPacketTest, DecodesBinaryPackets) {
    const auto event =
        decoded(R"(52-/admin,7["upload",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]])");
    EXPECT_EQ(event.type, PacketType::binary_event);
    EXPECT_EQ(event.attachments, 2U);
    EXPECT_EQ(event.name_space, "/admin");
    EXPECT_EQ(event.id, 7U);
    EXPECT_EQ(event.arguments.size(), 3U);

    const auto ack = decoded(R"(61-15[{"_placeholder":true,"num":0}])");
    EXPECT_EQ(ack.type, PacketType::binary_ack);
    EXPECT_EQ(ack.attachments, 1U);
    EXPECT_EQ(ack.id, 15U);
}

TEST(SocketioPacketTest, RefusesBadAttachmentCounts) {
    for (const auto text : {"5"sv, "5[\"a\"]"sv, "5-[\"a\"]"sv, "50-[\"a\"]"sv, "5-1-[\"a\"]"sv,
                            "51.5-[\"a\"]"sv, "51[\"a\"]"sv, "5a-[\"a\"]"sv, "51"sv, "5 1-[\"a\"]"sv}) {
        EXPECT_EQ(error_of(text), Errc::bad_attachment_count) << text;
    }
}

TEST(SocketioPacketTest, LimitsAttachments) {
    EXPECT_EQ(decoded("510-[\"a\"]").attachments, 10U);
    for (const auto text : {"511-[\"a\"]"sv, "5450-[\"a\"]"sv, "599999999999999999999999-[\"a\"]"sv}) {
        EXPECT_EQ(error_of(text), Errc::too_many_attachments) << text;
    }
    EXPECT_EQ(error_of("52-[\"a\"]", {.max_attachments = 1}), Errc::too_many_attachments);
}

TEST(SocketioPacketTest, BinaryPacketsNeedAPayload) {
    EXPECT_EQ(error_of("51-"), Errc::bad_payload);
    EXPECT_EQ(error_of("61-7"), Errc::bad_payload);
}

TEST(SocketioPacketTest, ChecksPlaceholdersOfBinaryPackets) {
    EXPECT_EQ(error_of(R"(51-["a",{"_placeholder":true,"num":1}])"), Errc::bad_placeholder);
    EXPECT_EQ(error_of(R"(61-7[{"_placeholder":true,"num":"splice"}])"), Errc::bad_placeholder);
}

TEST(SocketioPacketTest, LeavesPlaceholdersOfPlainPacketsAlone) {
    EXPECT_FALSE(error_of(R"(2["a",{"_placeholder":true,"num":9}])"));
    EXPECT_FALSE(error_of(R"(37[{"_placeholder":true,"num":"x"}])"));
}

TEST(SocketioPacketTest, LimitsNesting) {
    EXPECT_FALSE(error_of(R"(2["a",[[]]])", {.max_depth = 3}));
    EXPECT_EQ(error_of(R"(2["a",[[[]]]])", {.max_depth = 3}), Errc::bad_payload);
    EXPECT_EQ(error_of(R"(0{"a":{}})", {.max_depth = 1}), Errc::bad_payload);
    EXPECT_EQ(error_of(R"(2["a",)" + std::string(10'000, '[') + std::string(10'000, ']') + "]"),
              Errc::bad_payload);
}

TEST(SocketioPacketTest, RefusesUnknownTypesAndEmptyTexts) {
    EXPECT_EQ(error_of(""), Errc::empty_packet);
    for (const auto text : {"7"sv, "9[\"a\"]"sv, "a"sv, "[\"a\"]"sv, " 2[\"a\"]"sv, "\0"sv}) {
        EXPECT_EQ(error_of(text), Errc::unknown_packet_type) << text;
    }
}

TEST(SocketioPacketTest, RefusesNamespacesThatAreNotUtf8) {
    EXPECT_EQ(error_of("0/\xFF,"), Errc::bad_namespace);
    EXPECT_EQ(error_of("2/\xE2\x82"), Errc::bad_namespace);
}

TEST(SocketioErrorTest, EveryErrorHasAText) {
    EXPECT_EQ(make_error_code(Errc::empty_packet).message(), "empty packet");
    EXPECT_EQ(make_error_code(Errc::unexpected_packet).message(), "packet is not allowed here");
    EXPECT_STREQ(make_error_code(Errc::empty_packet).category().name(), "siopp.socketio");
}

}  // namespace
}  // namespace siopp::socketio
