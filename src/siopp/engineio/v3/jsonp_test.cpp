#include "siopp/engineio/v3/jsonp.hpp"

#include <gtest/gtest.h>

namespace siopp::engineio::v3 {
namespace {

TEST(JsonpTest, TheScriptCallsThePagesFunctionWithAString) {
    EXPECT_EQ(jsonp_script("0", "1:2"), R"(___eio[0]("1:2");)");
    EXPECT_EQ(jsonp_script("12", "a\"b\\c\n"), R"(___eio[12]("a\"b\\c\n");)");
}

TEST(JsonpTest, WhatEndsALineInJavaScriptIsEscaped) {
    EXPECT_EQ(jsonp_script("0", "a\u2028b\u2029\u2027"), "___eio[0](\"a\\u2028b\\u2029\u2027\");");
}

TEST(JsonpTest, OfTheNumberOnlyDigitsAreTaken) {
    EXPECT_EQ(jsonp_script("1];alert(2)//", ""), R"(___eio[12]("");)");
    EXPECT_EQ(jsonp_script("", ""), R"(___eio[]("");)");
}

TEST(JsonpTest, TheBodyIsTheFormsField) {
    EXPECT_EQ(jsonp_body("d=2%3A4%E2%82%AC"), "2:4€");
    EXPECT_EQ(jsonp_body("x=1&d=6%3A4a+b%26c"), "6:4a b&c");
    EXPECT_EQ(jsonp_body("x=1"), "");
    EXPECT_EQ(jsonp_body(""), "");
}

TEST(JsonpTest, NewlinesAreUnescaped) {
    EXPECT_EQ(jsonp_body(R"(d=a\nb)"), "a\nb");
    EXPECT_EQ(jsonp_body(R"(d=a\\nb)"), R"(a\nb)");
    EXPECT_EQ(jsonp_body(R"(d=a\\\nb)"), R"(a\\nb)");
    EXPECT_EQ(jsonp_body(R"(d=\t\)"), R"(\t\)");
}

}  // namespace
}  // namespace siopp::engineio::v3
