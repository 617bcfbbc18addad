#include "siopp/websocket/handshake.hpp"

#include <gtest/gtest.h>

namespace siopp::websocket {
namespace {

// RFC 6455 §1.3.
TEST(HandshakeTest, AnswersTheExampleOfTheStandard) {
    EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(HandshakeTest, AcceptsKeysOf16Bytes) {
    EXPECT_TRUE(is_valid_key("dGhlIHNhbXBsZSBub25jZQ=="));
    EXPECT_TRUE(is_valid_key("AAAAAAAAAAAAAAAAAAAAAA=="));
    EXPECT_TRUE(is_valid_key("/+/+/+/+/+/+/+/+/+/+/w=="));
}

TEST(HandshakeTest, RefusesOtherKeys) {
    for (const auto* key :
         {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZWU=", "dGhlIHNhbXBsZSBub25jZSEh",
          "dGhlIHNhbXBsZSBub25jZQ==\n", "dGhlIHNhbXBsZSBub25j====", "dGhlIHNhbXBsZSBub2-jZQ==", "AAAA"}) {
        EXPECT_FALSE(is_valid_key(key)) << key;
    }
}

}  // namespace
}  // namespace siopp::websocket
