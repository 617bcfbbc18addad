#include "siopp/socketio/placeholder.hpp"

#include <gtest/gtest.h>

#include <string>

#include "siopp/base/json_view.hpp"

namespace siopp::socketio {
namespace {

bool are_valid(std::string_view text, std::size_t attachments) {
    EXPECT_TRUE(json::View::parse(text)) << text;
    return are_placeholders_valid(text, attachments);
}

TEST(PlaceholderTest, AcceptsNumbersBelowTheCount) {
    EXPECT_TRUE(are_valid(R"(["a",{"_placeholder":true,"num":0}])", 1));
    EXPECT_TRUE(are_valid(R"(["a",{"num" : 1 , "_placeholder" : true},{"_placeholder":true,"num":0}])", 2));
    EXPECT_TRUE(are_valid(R"(["a",{"b":[{"c":{"_placeholder":true,"num":9}}]}])", 10));
}

TEST(PlaceholderTest, AllowsUnusedAndRepeatedAttachments) {
    EXPECT_TRUE(are_valid(R"(["a"])", 1));
    EXPECT_TRUE(are_valid(R"(["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])", 2));
}

TEST(PlaceholderTest, RefusesNumbersThatNameNoAttachment) {
    for (const auto* number :
         {"1", "-1", "-0", "0.0", "0.5", "1e0", "\"0\"", "null", "true", "[0]", "{\"num\":0}", "\"\"",
          "99999999999999999999", "18446744073709551616", "\"constructor\""}) {
        const auto text = std::string(R"(["a",[{"_placeholder":true,"num":)") + number + "}]]";
        EXPECT_FALSE(are_valid(text, 1)) << text;
    }
    EXPECT_FALSE(are_valid(R"(["a",{"_placeholder":true}])", 1));
}

TEST(PlaceholderTest, FindsPlaceholdersHoweverDeep) {
    EXPECT_FALSE(are_valid(R"({"a":[[{"b":{"c":{"_placeholder":true,"num":7}}}],{"d":"{"}]})", 2));
    EXPECT_FALSE(are_valid(R"({"num":0,"x":{"_placeholder":true},"num":0})", 1));
    EXPECT_FALSE(are_valid(R"({"_placeholder":true,"x":{"num":0}})", 1));
}

TEST(PlaceholderTest, LeavesOtherObjectsAlone) {
    for (const auto* text :
         {R"({"_placeholder":false,"num":9})", R"({"_placeholder":1,"num":9})",
          R"({"_placeholder":"true","num":9})", R"({"num":9})", R"(["_placeholder",true,"num",9])",
          R"({"x":"_placeholder","y":{"_placeholders":true}})", R"(["{\"_placeholder\":true}"])", "{}", "[]",
          "1"}) {
        EXPECT_TRUE(are_valid(text, 1)) << text;
    }
}

TEST(PlaceholderTest, ReadsKeysAsJavaScriptDoes) {
    EXPECT_FALSE(are_valid(R"({"_\u0070laceholder":true,"num":1})", 1));
    EXPECT_TRUE(are_valid(R"({"_placeholder":true,"n\u0075m":0})", 1));
    EXPECT_FALSE(are_valid(R"({"_placeholder":true,"num":0,"num":1})", 1));
    EXPECT_TRUE(are_valid(R"({"_placeholder":true,"num":1,"num":0})", 1));
    EXPECT_TRUE(are_valid(R"({"_placeholder":true,"num":1,"_placeholder":false})", 1));
}

}  // namespace
}  // namespace siopp::socketio
