#include "siopp/base/json_writer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace siopp::json {
namespace {

using namespace std::string_view_literals;

std::string as_json(std::string_view text) {
    std::string out;
    append_string(out, text);
    return out;
}

template <class T>
std::string written(T value) {
    std::string out;
    Writer(out).value(value);
    return out;
}

TEST(JsonStringTest, EscapesWhatMustBeEscapedAndNothingElse) {
    EXPECT_EQ(as_json("\"\\/\b\f\n\r\t"), R"("\"\\/\b\f\n\r\t")");
    EXPECT_EQ(as_json("\x00\x01\x1F\x7F"sv), "\"\\u0000\\u0001\\u001f\x7F\"");
    EXPECT_EQ(as_json("\u00e9\u2028\U0001F600"), "\"\u00e9\u2028\U0001F600\"");
    EXPECT_EQ(as_json(""), "\"\"");
}

TEST(JsonStringTest, FindsACharacterToEscapeAtEveryPosition) {
    for (std::size_t before = 0; before < 20; ++before) {
        const std::string open(before, 'a');
        const std::string close(20, 'z');
        for (char character = 1; character < 0x20; ++character) {
            const auto json = as_json(open + character + close);
            const auto view = View::parse(json);
            ASSERT_TRUE(view);
            EXPECT_EQ(view->string(), open + character + close);
        }
        EXPECT_EQ(as_json(open + '"' + close), '"' + open + "\\\"" + close + '"');
        EXPECT_EQ(as_json(open + '\\' + close), '"' + open + "\\\\" + close + '"');
    }
}

TEST(JsonStringTest, ReplacesBytesThatAreNotUtf8) {
    EXPECT_EQ(as_json("a\xFFz"), "\"a\uFFFDz\"");
    EXPECT_EQ(as_json("\xE2\x82"), "\"\uFFFD\uFFFD\"");
    EXPECT_EQ(as_json("\xED\xA0\x80"), "\"\uFFFD\uFFFD\uFFFD\"");
    EXPECT_EQ(as_json("\xC3\xA9\xC3"), "\"\u00e9\uFFFD\"");
}

TEST(JsonWriterTest, PutsCommasAndColons) {
    std::string out = "42";

    Writer writer(out);
    writer.begin_array().value("message").begin_object();
    writer.member("a", 1).key("b").begin_array().end_array();
    writer.key("c").begin_array().value(true).begin_object().end_object().value(nullptr).end_array();
    writer.key("d").raw("{\"x\":1}").member("e", "text").end_object().value(false).end_array();

    EXPECT_EQ(out, R"(42["message",{"a":1,"b":[],"c":[true,{},null],"d":{"x":1},"e":"text"},false])");
}

TEST(JsonWriterTest, EscapesKeys) {
    std::string out;
    Writer(out).begin_object().member("\"\n", "").end_object();
    EXPECT_EQ(out, R"({"\"\n":""})");
}

TEST(JsonWriterTest, RelaysASliceAsItIs) {
    EXPECT_EQ(written(View::parse(R"( {"a" : "\u0041\ud83d", "b":1.0} )").value()),
              R"({"a" : "\u0041\ud83d", "b":1.0})");
    EXPECT_EQ(written(View()), "null");
}

TEST(JsonWriterTest, WritesIntegersInFull) {
    EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(written(std::size_t{7}), "7");
    EXPECT_EQ(written(static_cast<std::uint8_t>(200)), "200");
}

TEST(JsonWriterTest, WritesDoublesShortestAndInJavaScriptsNotation) {
    EXPECT_EQ(written(0.0), "0");
    EXPECT_EQ(written(0.1), "0.1");
    EXPECT_EQ(written(-1.5), "-1.5");
    EXPECT_EQ(written(1e5), "100000");
    EXPECT_EQ(written(1e20), "100000000000000000000");
    EXPECT_EQ(written(1e21), "1e+21");
    EXPECT_EQ(written(0.000001), "0.000001");
    EXPECT_EQ(written(1700000000000.0), "1700000000000");
    EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(JsonWriterTest, WritesDoublesThatReadBackTheSame) {
    for (const double number : {-1.2345678901234567e-6, 1.7976931348623157e308, 5e-324, 123456789012345678.0,
                                -9.999999999999999e20, 2.2250738585072014e-308, 1.0 / 3, 1e-7}) {
        const auto text = written(number);
        const auto view = View::parse(text);
        ASSERT_TRUE(view) << text;
        EXPECT_EQ(view->number(), number) << text;
    }
}

}  // namespace
}  // namespace siopp::json
