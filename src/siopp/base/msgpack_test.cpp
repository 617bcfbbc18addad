#include "siopp/base/msgpack.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace siopp::msgpack {
namespace {

using namespace std::string_literals;

constexpr Limits limits{.max_depth = 8, .max_attachments = 3};

/// The JSON text, attachments behind it in angle brackets; or the error.
std::string read(std::string_view bytes) {
    const auto document = to_json(bytes, limits);
    if (!document) return document.error().message();
    auto text = document->json;
    for (const auto& attachment : document->attachments)
        text += "<" + attachment + ">";
    return text;
}

std::string written(std::string_view json, const std::vector<std::string>& attachments = {}) {
    std::string out;
    append_json(out, json, attachments);
    return out;
}

TEST(MsgpackTest, ReadsNumbersOfEverySize) {
    EXPECT_EQ(read("\x00"s), "0");
    EXPECT_EQ(read("\x7f"), "127");
    EXPECT_EQ(read("\xcc\xff"), "255");
    EXPECT_EQ(read("\xcd\xff\xff"), "65535");
    EXPECT_EQ(read("\xce\xff\xff\xff\xff"), "4294967295");
    EXPECT_EQ(read("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615");
    EXPECT_EQ(read("\xff"), "-1");
    EXPECT_EQ(read("\xe0"), "-32");
    EXPECT_EQ(read("\xd0\x80"), "-128");
    EXPECT_EQ(read("\xd1\x80\x00"s), "-32768");
    EXPECT_EQ(read("\xd2\x80\x00\x00\x00"s), "-2147483648");
    EXPECT_EQ(read("\xd3\x80\x00\x00\x00\x00\x00\x00\x00"s), "-9223372036854775808");
    EXPECT_EQ(read("\xca\x3f\xc0\x00\x00"s), "1.5");
    EXPECT_EQ(read("\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a"), "0.1");
    EXPECT_EQ(read("\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00"s), "null");
}

TEST(MsgpackTest, WritesNumbersAsShortAsTheyCanBe) {
    EXPECT_EQ(written("0"), "\x00"s);
    EXPECT_EQ(written("-0"), "\x00"s);
    EXPECT_EQ(written("127"), "\x7f");
    EXPECT_EQ(written("128"), "\xcc\x80");
    EXPECT_EQ(written("256"), "\xcd\x01\x00"s);
    EXPECT_EQ(written("65536"), "\xce\x00\x01\x00\x00"s);
    EXPECT_EQ(written("4294967296"), "\xcf\x00\x00\x00\x01\x00\x00\x00\x00"s);
    EXPECT_EQ(written("-1"), "\xff");
    EXPECT_EQ(written("-33"), "\xd0\xdf");
    EXPECT_EQ(written("-129"), "\xd1\xff\x7f");
    EXPECT_EQ(written("-32769"), "\xd2\xff\xff\x7f\xff");
    EXPECT_EQ(written("-2147483649"), "\xd3\xff\xff\xff\xff\x7f\xff\xff\xff");
    EXPECT_EQ(written("0.1"), "\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a");
    EXPECT_EQ(written("18446744073709551616"), "\xcb\x43\xf0\x00\x00\x00\x00\x00\x00"s);
    EXPECT_EQ(written("1e400"), "\xc0");
}

TEST(MsgpackTest, ReadsTextsArraysAndMaps) {
    EXPECT_EQ(read("\xc0"), "null");
    EXPECT_EQ(read("\xc3"), "true");
    EXPECT_EQ(read("\xc2"), "false");
    EXPECT_EQ(read("\xa3"s + "a\"b"), R"("a\"b")");
    EXPECT_EQ(read("\xd9\x02\xc3\xa4"), "\"ä\"");
    EXPECT_EQ(read("\xda\x00\x01x"s), "\"x\"");
    EXPECT_EQ(read("\xdb\x00\x00\x00\x01x"s), "\"x\"");
    EXPECT_EQ(read("\xa2\xff\x41"), "\"\xEF\xBF\xBD\x41\"");
    EXPECT_EQ(read("\x90"), "[]");
    EXPECT_EQ(read("\x80"), "{}");
    EXPECT_EQ(read("\x93\x01\x92\x02\xc0\x80"), "[1,[2,null],{}]");
    EXPECT_EQ(read("\x82\xa1"s + "a" + "\x91\x01" + "\xa1" + "b\xc3"), R"({"a":[1],"b":true})");
    EXPECT_EQ(read("\xdc\x00\x01\x05"s), "[5]");
    EXPECT_EQ(read("\xdd\x00\x00\x00\x01\x05"s), "[5]");
    EXPECT_EQ(read("\xde\x00\x01\xa1k\x05"s), R"({"k":5})");
    EXPECT_EQ(read("\xdf\x00\x00\x00\x01\xa1k\x05"s), R"({"k":5})");
}

TEST(MsgpackTest, WritesTextsArraysAndMaps) {
    EXPECT_EQ(written(R"([null,true,false,"aä\u00e4\n",[],{}])"),
              "\x96\xc0\xc3\xc2\xa6"s + "aä" + "ä\n" + "\x90\x80");
    EXPECT_EQ(written(R"( { "a" : [ 1 , 2 ] , "b" : { "c" : "d" } } )"),
              "\x82\xa1"s + "a\x92\x01\x02\xa1" + "b\x81\xa1" + "c\xa1" + "d");
    const std::string text(200, 'x');
    EXPECT_EQ(written('"' + text + '"'), "\xd9\xc8" + text);
    const std::string long_text(70'000, 'x');
    EXPECT_EQ(written('"' + long_text + '"'), "\xdb\x00\x01\x11\x70"s + long_text);
    EXPECT_EQ(written("[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5]").substr(0, 4), "\xdc\x00\x10\x00"s);
}

TEST(MsgpackTest, BinaryBecomesAttachmentsAndBack) {
    const auto bytes = "\x93\xc4\x02\x00\x01\xa1x\xc5\x00\x01y"s;
    const std::string json = R"([{"_placeholder":true,"num":0},"x",{"_placeholder":true,"num":1}])";

    EXPECT_EQ(read(bytes), json + "<" + "\x00\x01"s + "><y>");
    EXPECT_EQ(written(json, {"\x00\x01"s, "y"}), "\x93\xc4\x02\x00\x01\xa1x\xc4\x01y"s);
    EXPECT_EQ(read("\xc6\x00\x00\x00\x01y"s), R"({"_placeholder":true,"num":0}<y>)");
    const std::string large(300, 'b');
    EXPECT_EQ(written(R"({"num":0, "more":[{}], "_placehold\u0065r" : true})", {large}),
              "\xc5\x01\x2c" + large);
    EXPECT_EQ(written(R"([{"num":0,"more":[{},[1]],"_placeholder":true},[1,2]])", {"x"}),
              "\x92\xc4\x01x\x92\x01\x02");
}

TEST(MsgpackTest, WhatOnlyLooksLikeAPlaceholderIsWrittenAsItIs) {
    EXPECT_EQ(written(R"({"_placeholder":true,"num":0})"), "\x82\xac_placeholder\xc3\xa3num\x00"s);
    EXPECT_EQ(written(R"({"_placeholder":true,"num":1})", {"x"}), "\x82\xac_placeholder\xc3\xa3num\x01");
    EXPECT_EQ(written(R"({"_placeholder":false,"num":0})", {"x"}), "\x82\xac_placeholder\xc2\xa3num\x00"s);
}

TEST(MsgpackTest, ReadsWhatNotepackMakesOfJavaScriptValues) {
    EXPECT_EQ(read("\xd7\x00\x00\x00\x01\x8b\xcf\xe5\x68\x7b"s), R"("2023-11-14T22:13:20.123Z")");
    EXPECT_EQ(read("\xd7\x00\x7f\xff\xff\xff\xff\xff\xff\xff"s), "null");
    EXPECT_EQ(read("\xc7\x02\x00xy"s), R"({"_placeholder":true,"num":0}<xy>)");
    EXPECT_EQ(read("\xc8\x00\x01\x00x"s), R"({"_placeholder":true,"num":0}<x>)");
    EXPECT_EQ(read("\xc9\x00\x00\x00\x01\x00x"s), R"({"_placeholder":true,"num":0}<x>)");
    EXPECT_EQ(read("\x92\xd4\x00\x00\x01"s), "[null,1]");
    EXPECT_EQ(read("\x82\xa1"s + "a\xd4\x00\x00\xa1"s + "b\x01"), R"({"b":1})");
    EXPECT_EQ(read("\x82\xa1"s + "b\x01\xa1" + "a\xd4\x00\x00"s), R"({"b":1})");
}

TEST(MsgpackTest, ReadsTimestampsAndUnknownExtensions) {
    EXPECT_EQ(read("\xd6\xff\x00\x00\x00\x01"s), R"("1970-01-01T00:00:01.000Z")");
    EXPECT_EQ(read("\xd7\xff\x00\x7a\x12\x00\x00\x00\x00\x01"s), R"("1970-01-01T00:00:01.002Z")");
    EXPECT_EQ(read("\xc7\x0c\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"s),
              R"("1969-12-31T23:59:59.000Z")");
    EXPECT_EQ(read("\xc7\x0c\xff\x00\x00\x00\x00\x7f\xff\xff\xff\xff\xff\xff\xff"s), "null");
    EXPECT_EQ(read("\xd4\x05x"), R"([5,{"_placeholder":true,"num":0}]<x>)");
    EXPECT_EQ(read("\xd5\xfexy"), R"([-2,{"_placeholder":true,"num":0}]<xy>)");
    EXPECT_EQ(read("\xd8\x01"s + std::string(16, 'x')),
              R"([1,{"_placeholder":true,"num":0}]<xxxxxxxxxxxxxxxx>)");
}

TEST(MsgpackTest, KeysBecomeTexts) {
    EXPECT_EQ(read("\x85\x05\x01\xff\x02\xc3\x03\xc0\x04\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00\x05"s),
              R"({"5":1,"-1":2,"true":3,"null":4,"1.5":5})");
    for (const auto* key : {"\x90", "\x80", "\xc4\x01x", "\xd4\x05x"})
        EXPECT_EQ(read("\x81"s + key + "\x01"), "key of a MessagePack map cannot be a JSON key");
}

TEST(MsgpackTest, RefusesWhatIsCutOffAtAnyByte) {
    const auto whole =
        "\x94\xa2xy\x81\xa1k\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a\xc4\x02xy\xd6\xff\x00\x00\x00\x01"s;
    ASSERT_TRUE(to_json(whole, limits));
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_EQ(read(whole.substr(0, size)), "MessagePack ends within a value") << size;
    EXPECT_EQ(read("\xdd\xff\xff\xff\xff\x01"), "MessagePack ends within a value");
}

TEST(MsgpackTest, RefusesWhatIsBeyondTheLimits) {
    EXPECT_EQ(read("\x91\x91\x91\x91\x91\x91\x91\x90"), "[[[[[[[[]]]]]]]]");
    EXPECT_EQ(read("\x91\x91\x91\x91\x91\x91\x91\x91\x90"), "MessagePack is nested too deep");
    EXPECT_EQ(read("\x94\xc4\x00\xc4\x00\xc4\x00\xc4\x00"s), "too many binary values");
    EXPECT_EQ(read("\xc1"), "unknown MessagePack type");
    EXPECT_EQ(read("\x01\x02"), "bytes behind the MessagePack value");
}

TEST(MsgpackTest, WhatIsNotJsonIsWrittenAsNil) {
    EXPECT_EQ(written(""), "\xc0");
    EXPECT_EQ(written("[1,"), "\xc0");
    EXPECT_EQ(written("\"\\"), "\xc0");
    EXPECT_EQ(written(std::string(2'000, '[') + std::string(2'000, ']')), "\xc0");
}

}  // namespace
}  // namespace siopp::msgpack
