#include "bench/wire/handshake.hpp"

#include <gtest/gtest.h>

namespace bench::wire {
namespace {

TEST(Handshake, ServersAnswerIsAcceptedByTheClient) {
    const auto response = upgrade_response(upgrade_request(4000));

    EXPECT_NE(response.find("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos);
    EXPECT_TRUE(is_upgrade_accepted(response));
}

TEST(Handshake, ClientIgnoresTheCaseOfHeaderNames) {
    EXPECT_TRUE(
        is_upgrade_accepted("HTTP/1.1 101 Switching Protocols\r\n"
                            "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
}

TEST(Handshake, ClientRefusesAnotherStatusOrAWrongKey) {
    EXPECT_FALSE(is_upgrade_accepted("HTTP/1.1 400 Bad Request\r\n\r\n"));
    EXPECT_FALSE(
        is_upgrade_accepted("HTTP/1.1 101 Switching Protocols\r\n"
                            "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"));
}

TEST(Handshake, ServerDoesNotAnswerARequestWithoutKey) {
    EXPECT_EQ(upgrade_response("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), "");
}

}  // namespace
}  // namespace bench::wire
