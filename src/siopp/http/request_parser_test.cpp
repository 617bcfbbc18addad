#include "siopp/http/request_parser.hpp"

#include <gtest/gtest.h>

namespace siopp::http {
namespace {

constexpr std::string_view head = "POST /path?x=1 HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\n";

TEST(RequestParserTest, ConsumesNothingBeforeTheHeadIsWholeAndNoBodyWithIt) {
    for (std::size_t split = 0; split < head.size(); ++split) {
        RequestParser parser(1024);

        const auto part = parser.read(head.substr(0, split));
        ASSERT_TRUE(part) << split;
        EXPECT_EQ(part->consumed, 0U) << split;
        EXPECT_FALSE(part->head_done) << split;

        const auto whole = parser.read(std::string(head) + "hello");
        ASSERT_TRUE(whole) << split;
        EXPECT_EQ(whole->consumed, head.size()) << split;
        EXPECT_TRUE(whole->head_done);
        EXPECT_FALSE(whole->done);
    }
}

TEST(RequestParserTest, ReadsTheBodyInAnyPieces) {
    RequestParser parser(1024);
    ASSERT_TRUE(parser.read(head));
    ASSERT_TRUE(parser.limit_body(5));

    EXPECT_EQ(parser.read("he")->consumed, 2U);
    const auto end = parser.read("lloGET /");

    ASSERT_TRUE(end);
    EXPECT_EQ(end->consumed, 3U);
    EXPECT_TRUE(end->done);
    EXPECT_EQ(parser.take_body(), "hello");
}

TEST(RequestParserTest, GivesTheHeadWithNamesInLowerCase) {
    RequestParser parser(1024);
    ASSERT_TRUE(parser.read("GET /a?b=c HTTP/1.1\r\nHOST: Here\r\nX-Thing:  two words \r\n\r\n"));

    const auto request = parser.take_head();

    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.target, "/a?b=c");
    EXPECT_EQ(request.headers, (Headers{{"host", "Here"}, {"x-thing", "two words"}}));
}

TEST(RequestParserTest, JoinsTheValuesOfARepeatedHeaderAsNodeDoes) {
    RequestParser parser(1024);
    ASSERT_TRUE(parser.read(
        "GET / HTTP/1.1\r\nHost: first\r\nX-Thing: 1\r\nCookie: a=1\r\nhost: second\r\nx-thing: 2\r\n"
        "User-Agent: one\r\nX-THING: 3\r\nuser-agent: two\r\ncookie: b=2\r\n\r\n"));

    const auto request = parser.take_head();

    EXPECT_EQ(request.headers.size(), 4U);
    EXPECT_EQ(request.header("host"), "first");
    EXPECT_EQ(request.header("x-thing"), "1, 2, 3");
    EXPECT_EQ(request.header("cookie"), "a=1; b=2");
    EXPECT_EQ(request.header("user-agent"), "one");
}

TEST(RequestParserTest, JoinsARepeatedHeaderHoweverManyThereAre) {
    std::string text = "GET / HTTP/1.1\r\n";
    constexpr int count = 100;
    for (int round = 0; round < 2; ++round) {
        for (int number = 0; number < count; ++number)
            text += "X-" + std::to_string(number) + ": " + std::to_string(round) + "\r\n";
    }
    RequestParser parser(16 * 1024);
    ASSERT_TRUE(parser.read(text + "\r\n"));

    const auto request = parser.take_head();

    ASSERT_EQ(request.headers.size(), std::size_t{count});
    for (int number = 0; number < count; ++number) {
        const auto& [name, value] = request.headers[static_cast<std::size_t>(number)];
        EXPECT_EQ(name, "x-" + std::to_string(number));
        EXPECT_EQ(value, "0, 1");
    }
}

TEST(RequestParserTest, RefusesABodyWhoseEndCannotBeKnown) {
    for (const auto* codings : {"gzip", "gzip, chunked", "chunked\r\nTransfer-Encoding: chunked",
                                "gzip\r\nTransfer-Encoding: chunked", "chunked\r\ntransfer-encoding: gzip"}) {
        RequestParser parser(1024);
        const auto progress =
            parser.read("POST / HTTP/1.1\r\nTransfer-Encoding: " + std::string(codings) + "\r\n\r\n");
        ASSERT_FALSE(progress) << codings;
        EXPECT_EQ(status_of(progress.error()), 400) << codings;
    }
}

TEST(RequestParserTest, LeavesOutWhatTrailsAChunkedBody) {
    RequestParser parser(1024);
    ASSERT_TRUE(parser.read("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\nX-Thing: 1\r\n\r\n"));
    ASSERT_TRUE(parser.limit_body(10));

    const auto end = parser.read("2\r\nhi\r\n0\r\nX-Thing: 2\r\nX-Other: 3\r\n\r\n");

    ASSERT_TRUE(end);
    EXPECT_TRUE(end->done);
    EXPECT_EQ(parser.take_body(), "hi");
    const auto request = parser.take_head();
    EXPECT_EQ(request.header("x-thing"), "1");
    EXPECT_EQ(request.header("x-other"), std::nullopt);
}

TEST(RequestParserTest, TakesThePathOutOfAnAbsoluteTarget) {
    const auto target = [](const std::string& sent) {
        RequestParser parser(1024);
        EXPECT_TRUE(parser.read("GET " + sent + " HTTP/1.1\r\nHost: here\r\n\r\n"));
        return parser.take_head().target;
    };
    EXPECT_EQ(target("http://here:80/a/b?c=http://d/"), "/a/b?c=http://d/");
    EXPECT_EQ(target("HTTPS://here"), "/");
    EXPECT_EQ(target("http://here?a=b"), "/?a=b");
    EXPECT_EQ(target("/a?b=http://c/d"), "/a?b=http://c/d");
    EXPECT_EQ(target("ftp://here/a"), "ftp://here/a");
    EXPECT_EQ(target("*"), "*");
}

TEST(RequestParserTest, KnowsWhetherTheConnectionGoesOn) {
    const auto keeps_alive = [](std::string_view text) {
        RequestParser parser(1024);
        EXPECT_TRUE(parser.read(text));
        return parser.keep_alive();
    };

    EXPECT_TRUE(keeps_alive("GET / HTTP/1.1\r\n\r\n"));
    EXPECT_FALSE(keeps_alive("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"));
    EXPECT_FALSE(keeps_alive("GET / HTTP/1.0\r\n\r\n"));
    EXPECT_TRUE(keeps_alive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(RequestParserTest, LimitsWhatChunksHoldTogether) {
    RequestParser parser(1024);
    ASSERT_TRUE(parser.read("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"));
    ASSERT_TRUE(parser.limit_body(10));
    EXPECT_EQ(parser.content_length(), std::nullopt);

    const auto beyond = parser.read("8\r\n12345678\r\n3\r\n");

    ASSERT_FALSE(beyond);
    EXPECT_EQ(status_of(beyond.error()), 413);
}

TEST(RequestParserTest, KnowsWhoUnderstandsChunks) {
    for (const auto* version : {"0", "1"}) {
        RequestParser parser(1024);
        ASSERT_TRUE(parser.read("GET / HTTP/1." + std::string(version) + "\r\n\r\n"));
        EXPECT_EQ(parser.knows_chunks(), *version == '1');
    }
}

TEST(RequestParserTest, TellsWhichLimitWasExceeded) {
    const auto status = [](std::string_view text) {
        RequestParser parser(64);
        const auto progress = parser.read(text);
        if (!progress) return status_of(progress.error());
        const auto limited = parser.limit_body(10);
        return limited ? 200 : status_of(limited.error());
    };

    EXPECT_EQ(status("GET / HTTP/1.1\r\nX: " + std::string(100, 'x') + "\r\n\r\n"), 431);
    EXPECT_EQ(status("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n"), 413);
    EXPECT_EQ(status("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n"), 200);
    EXPECT_EQ(status("nonsense\r\n\r\n"), 400);
}

}  // namespace
}  // namespace siopp::http
