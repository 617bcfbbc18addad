#include "bench/wire/handshake.hpp"

#include <gtest/gtest.h>

namespace bench::wire {
namespace {

HttpMessage parsed(std::string_view bytes) {
    HttpMessage message;
    EXPECT_EQ(parse_http(bytes, message), ParseStatus::complete);
    return message;
}

TEST(Handshake, ServersAnswerIsAcceptedByTheClient) {
    const auto request = upgrade_request(4000, Compression::none);

    EXPECT_TRUE(is_upgrade_accepted(parsed(upgrade_response(parsed(request)))));
}

TEST(Handshake, ClientIgnoresTheCaseOfHeaderNames) {
    EXPECT_TRUE(
        is_upgrade_accepted(parsed("HTTP/1.1 101 Switching Protocols\r\n"
                                   "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")));
}

TEST(Handshake, ClientRefusesAnotherStatusOrAWrongKey) {
    EXPECT_FALSE(is_upgrade_accepted(parsed("HTTP/1.1 400 Bad Request\r\n\r\n")));
    EXPECT_FALSE(
        is_upgrade_accepted(parsed("HTTP/1.1 101 Switching Protocols\r\n"
                                   "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")));
}

TEST(Handshake, ServerDoesNotAnswerARequestWithoutKey) {
    EXPECT_EQ(upgrade_response(parsed("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")), "");
}

TEST(Handshake, CompressionIsOfferedOnlyWhenWanted) {
    const auto plain = upgrade_request(4000, Compression::none);
    const auto offering = upgrade_request(4000, Compression::deflate);

    EXPECT_EQ(accepted_extensions(parsed(plain)), "");
    EXPECT_EQ(accepted_extensions(parsed(offering)), "permessage-deflate; client_max_window_bits");
}

}  // namespace
}  // namespace bench::wire
