#include "siopp/base/json_view.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "siopp/base/json_scanner.hpp"

namespace siopp::json {
namespace {

using namespace std::string_view_literals;

View parsed(std::string_view text) {
    const auto view = View::parse(text);
    EXPECT_TRUE(view) << text;
    return view ? *view : View();
}

ErrorCode parse_error(std::string_view text, std::size_t max_depth = default_max_depth) {
    const auto view = View::parse(text, max_depth);
    return view ? ErrorCode() : view.error();
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[').append(depth, ']');
}

TEST(JsonViewTest, AcceptsWhatTheStandardAllows) {
    for (const auto text : {"null"sv,
                            "true"sv,
                            "false"sv,
                            "0"sv,
                            "-0"sv,
                            "10"sv,
                            "-1.5"sv,
                            "1e5"sv,
                            "1E+5"sv,
                            "0.0e-0"sv,
                            "123456789012345678901234567890"sv,
                            "1e400"sv,
                            "\"\""sv,
                            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""sv,
                            "\"\\u0000\\uABCD\\uabcd\""sv,
                            "[]"sv,
                            "{}"sv,
                            "[[],{}]"sv,
                            " [ 1 , 2 ] "sv,
                            "\t\r\n{ \"a\" : 1 }\n"sv,
                            "{\"\":{\"\":[{}]}}"sv,
                            "{\"a\":1,\"a\":2}"sv,
                            "\"\x7F\""sv,
                            "\"\xE2\x82\xAC\""sv,
                            "\"\xE2\x80\xA8\""sv,
                            "[1,\"a\",null,true,{\"b\":[false]}]"sv}) {
        EXPECT_TRUE(View::parse(text)) << text;
    }
}

TEST(JsonViewTest, AcceptsLoneSurrogateEscapesAsJavaScriptDoes) {
    for (const auto text : {"\"\\ud83d\""sv, "\"\\ude00\""sv, "\"\\ude00\\ud83d\""sv})
        EXPECT_TRUE(View::parse(text)) << text;
}

TEST(JsonViewTest, RefusesWhatTheStandardDoesNotAllow) {
    for (const auto text : {""sv,
                            " "sv,
                            "nul"sv,
                            "nulll"sv,
                            "True"sv,
                            "NaN"sv,
                            "Infinity"sv,
                            "-"sv,
                            "+1"sv,
                            "01"sv,
                            "-01"sv,
                            "1."sv,
                            ".5"sv,
                            "1.e5"sv,
                            "1e"sv,
                            "1e+"sv,
                            "0x10"sv,
                            "1 2"sv,
                            "[1 2]"sv,
                            "[1,]"sv,
                            "[,1]"sv,
                            "[,]"sv,
                            "["sv,
                            "]"sv,
                            "[1"sv,
                            "[}"sv,
                            "{]"sv,
                            "[]]"sv,
                            "{"sv,
                            "{\"a\"}"sv,
                            "{\"a\":}"sv,
                            "{\"a\":1,}"sv,
                            "{,}"sv,
                            "{1:2}"sv,
                            "{a:1}"sv,
                            "{'a':1}"sv,
                            "{\"a\"1}"sv,
                            "{\"a\":1 \"b\":2}"sv,
                            "{\"a\":1]"sv,
                            "[\"a\":1]"sv,
                            "\"a"sv,
                            "\""sv,
                            "\"\\\""sv,
                            "\"\\x41\""sv,
                            "\"\\u12\""sv,
                            "\"\\u12g4\""sv,
                            "\"\\u\""sv,
                            "\"\\U1234\""sv,
                            "\"a\nb\""sv,
                            "\"a\0b\""sv,
                            "\"\x1F\""sv,
                            "null\0"sv,
                            "\xEF\xBB\xBFnull"sv,
                            "\xC2\xA0null"sv,
                            "\fnull"sv,
                            "\vnull"sv,
                            "/**/1"sv,
                            "1,"sv,
                            "a"sv,
                            "--1"sv,
                            "[1e]"sv}) {
        EXPECT_EQ(parse_error(text), Errc::syntax) << text;
    }
}

TEST(JsonViewTest, FindsABadByteAtEveryPositionOfAString) {
    for (std::size_t before = 0; before < 20; ++before) {
        const auto open = "\"" + std::string(before, 'a');
        const auto close = std::string(20, 'z') + "\"";
        EXPECT_EQ(parse_error(open + "\x1F" + close), Errc::syntax);
        EXPECT_EQ(parse_error(open + "\xC0\x80" + close), Errc::invalid_utf8);
        EXPECT_EQ(parse_error(open + "\xED\xA0\x80" + close), Errc::invalid_utf8);
        EXPECT_EQ(parse_error(open + "\xE2\x82"), Errc::invalid_utf8);
        EXPECT_EQ(parse_error(open + "\\q" + close), Errc::syntax);
        EXPECT_EQ(parse_error(open + "\"" + close), Errc::syntax);
        EXPECT_FALSE(parse_error(open + "\x20\x7F\xE2\x82\xAC\\n" + close));
    }
}

TEST(JsonViewTest, RefusesEveryPrefixOfADocument) {
    const auto text = R"({"a":[1,-2.5e+3,"x\n\u20ac€",true,false,null],"b":{"c":[]}})"sv;
    ASSERT_TRUE(View::parse(text));

    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_FALSE(View::parse(text.substr(0, size))) << size;
}

TEST(JsonViewTest, CountsNestingUpToTheLimit) {
    EXPECT_FALSE(parse_error("1", 0));
    EXPECT_EQ(parse_error("[]", 0), Errc::too_deep);
    EXPECT_FALSE(parse_error("[[],{}]", 2));
    EXPECT_EQ(parse_error(R"([{"a":[]}])", 2), Errc::too_deep);
    EXPECT_FALSE(parse_error(nested(default_max_depth)));
    EXPECT_EQ(parse_error(nested(default_max_depth + 1)), Errc::too_deep);
    EXPECT_EQ(parse_error(nested(100'000)), Errc::too_deep);
}

TEST(JsonViewTest, KeepsTrackOfContainersUpToItsCapacityWhateverTheLimit) {
    const auto huge = std::numeric_limits<std::size_t>::max();
    std::string open;
    std::string close;
    for (std::size_t depth = 0; depth < Validator::depth_capacity; ++depth) {
        open += depth % 3 == 0 ? R"({"a":)" : "[";
        close.insert(0, depth % 3 == 0 ? "}" : "]");
    }

    EXPECT_FALSE(parse_error(open + "1" + close, huge));
    EXPECT_EQ(parse_error(open + "[]" + close, huge), Errc::too_deep);
    close[500] = close[500] == ']' ? '}' : ']';
    EXPECT_EQ(parse_error(open + "1" + close, huge), Errc::syntax);
}

TEST(JsonViewTest, KnowsTheKindOfEveryValue) {
    EXPECT_EQ(View().kind(), Kind::null);
    EXPECT_TRUE(parsed("null").is_null());
    EXPECT_EQ(parsed("true").kind(), Kind::boolean);
    EXPECT_EQ(parsed("false").kind(), Kind::boolean);
    EXPECT_EQ(parsed("-1").kind(), Kind::number);
    EXPECT_EQ(parsed("\"\"").kind(), Kind::string);
    EXPECT_EQ(parsed(" [ ] ").kind(), Kind::array);
    EXPECT_EQ(parsed("{}").kind(), Kind::object);
}

TEST(JsonViewTest, GivesNothingToAnAccessorOfAnotherKind) {
    const auto text = parsed("\"1\"");
    EXPECT_EQ(text.boolean(), std::nullopt);
    EXPECT_EQ(text.integer(), std::nullopt);
    EXPECT_EQ(text.number(), std::nullopt);
    EXPECT_FALSE(text.find("a"));
    EXPECT_EQ(text.elements().begin(), text.elements().end());
    EXPECT_EQ(text.members().begin(), text.members().end());

    const auto number = parsed("1");
    EXPECT_EQ(number.string(), std::nullopt);
    EXPECT_EQ(number.plain_string(), std::nullopt);
    EXPECT_EQ(parsed("[1]").members().begin(), parsed("[1]").members().end());
    EXPECT_EQ(parsed(R"({"a":1})").elements().begin(), parsed("{}").elements().end());
}

TEST(JsonViewTest, ReadsBooleans) {
    EXPECT_EQ(parsed("true").boolean(), true);
    EXPECT_EQ(parsed("false").boolean(), false);
}

TEST(JsonViewTest, ReadsIntegersOf64BitsAndNoOthers) {
    EXPECT_EQ(parsed("-0").integer(), 0);
    EXPECT_EQ(parsed("9223372036854775807").integer(), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(parsed("-9223372036854775808").integer(), std::numeric_limits<std::int64_t>::min());
    for (const auto text : {"9223372036854775808"sv, "-9223372036854775809"sv, "1.0"sv, "1e3"sv}) {
        EXPECT_EQ(parsed(text).integer(), std::nullopt) << text;
    }
}

TEST(JsonViewTest, ReadsNumbersInTheRangeOfADouble) {
    EXPECT_EQ(parsed("-2.5e+3").number(), -2500.0);
    EXPECT_EQ(parsed("9007199254740993").number(), 9007199254740992.0);
    EXPECT_EQ(parsed("1e400").number(), std::nullopt);
}

TEST(JsonViewTest, ResolvesEscapes) {
    EXPECT_EQ(parsed(R"("\"\\\/\b\f\n\r\t")").string(), "\"\\/\b\f\n\r\t");
    EXPECT_EQ(parsed(R"("a\u0041\u00e9\u20AC\ud83d\ude00z")").string(), "aA\u00e9\u20ac\U0001F600z");
    EXPECT_EQ(parsed(R"("\u0000")").string(), std::string(1, '\0'));
    EXPECT_EQ(parsed("\"\xE2\x82\xAC\"").string(), "\u20ac");
}

TEST(JsonViewTest, ReplacesLoneSurrogates) {
    EXPECT_EQ(parsed(R"("\ud83d")").string(), "\uFFFD");
    EXPECT_EQ(parsed(R"("\ude00x")").string(), "\uFFFDx");
    EXPECT_EQ(parsed(R"("\ud83d\u0041")").string(), "\uFFFDA");
    EXPECT_EQ(parsed(R"("\ud83d\ud83d\ude00")").string(), "\uFFFD\U0001F600");
    EXPECT_EQ(parsed(R"("\ud83d\n")").string(), "\uFFFD\n");
}

TEST(JsonViewTest, GivesAStringWithoutEscapesInPlace) {
    const auto text = "\"name\""sv;

    const auto name = parsed(text).plain_string();

    ASSERT_EQ(name, "name");
    EXPECT_EQ(name->data(), text.data() + 1);
    EXPECT_EQ(parsed(R"("na\u006de")").plain_string(), std::nullopt);
}

TEST(JsonViewTest, FindsTheLastOfEqualKeys) {
    const auto object = parsed(R"({"a":1,"b":{"a":9},"\u0061":2,"c":"a"})");

    EXPECT_EQ(object.find("a")->integer(), 2);
    EXPECT_EQ(object.find("b")->find("a")->integer(), 9);
    EXPECT_EQ(object.find("__proto__"), std::nullopt);
    EXPECT_EQ(object.find(""), std::nullopt);
}

TEST(JsonViewTest, WalksElementsInOrder) {
    std::vector<std::string_view> raw;

    for (const View element : parsed(R"( [ 1 ,"],\"[" , {"a":[2,3]},[], -4.5e1 , null] )").elements())
        raw.push_back(element.raw());

    EXPECT_EQ(raw,
              (std::vector<std::string_view>{"1", R"("],\"[")", R"({"a":[2,3]})", "[]", "-4.5e1", "null"}));
}

TEST(JsonViewTest, WalksMembersInOrder) {
    std::vector<std::pair<std::string, std::string_view>> members;

    for (const auto& [key, value] :
         parsed(R"( { "a" : 1 ,"\n":"\\", "b":{"c":[ ]} , "b":true} )").members()) {
        members.emplace_back(*key.string(), value.raw());
    }

    EXPECT_EQ(members, (std::vector<std::pair<std::string, std::string_view>>{
                           {"a", "1"}, {"\n", R"("\\")"}, {"b", R"({"c":[ ]})"}, {"b", "true"}}));
}

TEST(JsonViewTest, WalksEmptyContainers) {
    for (const auto text : {"[]", "[ ]", "{}", "{\n}"}) {
        EXPECT_EQ(parsed(text).elements().begin(), std::default_sentinel) << text;
        EXPECT_EQ(parsed(text).members().begin(), std::default_sentinel) << text;
    }
}

TEST(ParseArrayTest, SlicesTheElementsAsTheyWereSent) {
    const auto elements = parse_array(R"( ["message", {"text" : "1.0"} ,1.0,[]] )");

    ASSERT_TRUE(elements);
    ASSERT_EQ(elements->size(), 4U);
    EXPECT_EQ(elements->at(0).raw(), R"("message")");
    EXPECT_EQ(elements->at(1).raw(), R"({"text" : "1.0"})");
    EXPECT_EQ(elements->at(2).raw(), "1.0");
    EXPECT_EQ(elements->at(3).raw(), "[]");
}

TEST(ParseArrayTest, AcceptsAnEmptyArray) {
    EXPECT_TRUE(parse_array(" [ ] ").value().empty());
}

TEST(ParseArrayTest, RefusesOtherValues) {
    for (const auto text : {"{}", "1", "\"[]\"", "null"})
        EXPECT_EQ(parse_array(text).error(), Errc::not_an_array) << text;
}

TEST(ParseArrayTest, ValidatesEveryElementAndTheEnd) {
    for (const auto text : {"", " ", "[", "[1", "[1,", "[1,]", "[,]", "[1 2]", "[01]", "[NaN]", "[1}", "[[}]",
                            "[]]", "[] 1", "[1]1"}) {
        EXPECT_EQ(parse_array(text).error(), Errc::syntax) << text;
    }
    EXPECT_EQ(parse_array("[\"\xFF\"]").error(), Errc::invalid_utf8);
}

TEST(ParseArrayTest, CountsItsOwnNesting) {
    EXPECT_EQ(parse_array("[]", 0).error(), Errc::too_deep);
    EXPECT_TRUE(parse_array("[1]", 1));
    EXPECT_EQ(parse_array("[[]]", 1).error(), Errc::too_deep);
    EXPECT_TRUE(parse_array(nested(default_max_depth)));
    EXPECT_EQ(parse_array(nested(default_max_depth + 1)).error(), Errc::too_deep);
}

TEST(JsonErrorTest, EveryErrorHasAText) {
    EXPECT_EQ(make_error_code(Errc::syntax).message(), "invalid JSON");
    EXPECT_EQ(make_error_code(Errc::too_deep).message(), "JSON is nested too deeply");
    EXPECT_STREQ(make_error_code(Errc::syntax).category().name(), "siopp.json");
}

}  // namespace
}  // namespace siopp::json
