#include "bench/wire/http.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bench::wire {
namespace {

constexpr std::string_view request =
    "POST /socket.io/?sid=a HTTP/1.1\r\nHost: x\r\ncontent-length:  3\r\n\r\n40{";

TEST(Http, SplitsAMessageAndLeavesTheNextAlone) {
    const std::string bytes = std::string{request} + "GET /";
    HttpMessage message;
    ASSERT_EQ(parse_http(bytes, message), ParseStatus::complete);

    EXPECT_EQ(message.start_line, "POST /socket.io/?sid=a HTTP/1.1");
    EXPECT_EQ(header_value(message.headers, "Host:"), "x");
    EXPECT_EQ(message.body, "40{");
    EXPECT_EQ(message.size_bytes, request.size());
}

TEST(Http, EveryPrefixOfAMessageIsIncomplete) {
    HttpMessage message;
    for (std::size_t size = 0; size < request.size(); ++size)
        EXPECT_EQ(parse_http(request.substr(0, size), message), ParseStatus::incomplete) << size;
}

TEST(Http, AMessageWithoutALengthHasNoBody) {
    HttpMessage message;
    ASSERT_EQ(parse_http("GET / HTTP/1.1\r\n\r\n", message), ParseStatus::complete);

    EXPECT_EQ(message.body, "");
    EXPECT_EQ(message.headers, "");
}

TEST(Http, RefusesLengthsThatAreNoNumbersOrTooLarge) {
    HttpMessage message;
    EXPECT_EQ(parse_http("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", message), ParseStatus::invalid);
    EXPECT_EQ(parse_http("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", message),
              ParseStatus::invalid);
    EXPECT_EQ(parse_http(std::string(20'000, 'x'), message), ParseStatus::invalid);
}

TEST(Http, AHeaderThatIsAbsentOrEmptyHasNoValue) {
    EXPECT_EQ(header_value("Host: x\r\nEmpty:\r\n", "Empty:"), "");
    EXPECT_EQ(header_value("Host: x\r\n", "Cookie:"), "");
}

}  // namespace
}  // namespace bench::wire
