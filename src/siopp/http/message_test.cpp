#include "siopp/http/message.hpp"

#include <gtest/gtest.h>

namespace siopp::http {
namespace {

Request request_to(std::string target) {
    Request request;
    request.target = std::move(target);
    return request;
}

TEST(MessageTest, PartsTheTargetAtTheFirstQuestionMark) {
    EXPECT_EQ(request_to("/a/b").path(), "/a/b");
    EXPECT_EQ(request_to("/a/b").query(), "");
    EXPECT_EQ(request_to("/a?b=1?c").path(), "/a");
    EXPECT_EQ(request_to("/a?b=1?c").query(), "b=1?c");
    EXPECT_EQ(request_to("/a?").query(), "");
    EXPECT_EQ(request_to("").path(), "");
}

TEST(MessageTest, FindsHeadersByTheirName) {
    Request request;
    request.headers = {{"host", "here"}, {"accept", "*/*"}};

    EXPECT_EQ(request.header("host"), "here");
    EXPECT_EQ(request.header("accept"), "*/*");
    EXPECT_FALSE(request.header("origin"));
}

TEST(MessageTest, LeavesOutWhatCannotBeAHeader) {
    std::string head;
    append_field(head, "X-Thing", "one two\t\xC3\xA4");
    append_field(head, "X-Empty", "");
    EXPECT_EQ(head, "X-Thing: one two\t\xC3\xA4\r\nX-Empty: \r\n");

    const auto valid = head;
    for (const auto* name : {"", "X Thing", "X:Thing", "X\r\nSet-Cookie", "\xC3\xA4"})
        append_field(head, name, "1");
    for (const auto* value : {"1\r\nSet-Cookie: a=b", "1\n2", "1\r2", "1\x7f", "\x01"})
        append_field(head, "X-Thing", value);
    EXPECT_EQ(head, valid);
}

TEST(MessageTest, FindsTokensInListsInAnyCase) {
    Request request;
    request.headers = {{"connection", "keep-alive,  UpGrade"}, {"connection", "x"}, {"upgrade", "websocket"}};

    EXPECT_TRUE(request.header_has_token("connection", "upgrade"));
    EXPECT_TRUE(request.header_has_token("connection", "keep-alive"));
    EXPECT_TRUE(request.header_has_token("connection", "x"));
    EXPECT_TRUE(request.header_has_token("upgrade", "websocket"));
    EXPECT_FALSE(request.header_has_token("connection", "up"));
    EXPECT_FALSE(request.header_has_token("connection", "upgrade2"));
    EXPECT_FALSE(request.header_has_token("te", "upgrade"));
}

TEST(MessageTest, DecodesPercentEscapesAndLeavesMalformedOnes) {
    EXPECT_EQ(percent_decode("a%20b+c"), "a b c");
    EXPECT_EQ(percent_decode("%E2%82%ac"), "€");
    EXPECT_EQ(percent_decode("100%"), "100%");
    EXPECT_EQ(percent_decode("%4"), "%4");
    EXPECT_EQ(percent_decode("%zz%41"), "%zzA");
    EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
    EXPECT_EQ(percent_decode(""), "");
    EXPECT_EQ(percent_decode("a%20b+c", Plus::itself), "a b+c");
}

TEST(MessageTest, GivesTheLastOfSeveralQueryParameters) {
    EXPECT_EQ(query_parameter("EIO=3&transport=polling&EIO=4", "EIO"), "4");
    EXPECT_EQ(query_parameter("a=1%202&b", "a"), "1 2");
    EXPECT_EQ(query_parameter("a=1&b", "b"), "");
    EXPECT_EQ(query_parameter("a=b=c", "a"), "b=c");
    EXPECT_EQ(query_parameter("&&a=1&&", "a"), "1");
    EXPECT_FALSE(query_parameter("ab=1", "a"));
    EXPECT_FALSE(query_parameter("", "a"));
}

TEST(MessageTest, NamesEveryStatusThatTheServerUses) {
    EXPECT_EQ(reason_phrase(200), "OK");
    EXPECT_EQ(reason_phrase(431), "Request Header Fields Too Large");
    EXPECT_FALSE(reason_phrase(299).empty());
}

}  // namespace
}  // namespace siopp::http
