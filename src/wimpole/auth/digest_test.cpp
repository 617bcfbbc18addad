#include "wimpole/auth/digest.hpp"

#include <gtest/gtest.h>

namespace wimpole::auth {
namespace {

// The examples of FIPS 180-2, appendix B.
TEST(DigestTest, IsSha256) {
    EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(DigestTest, HexadecimalTextGoesBothWays) {
    const auto digest = sha256("abc");

    EXPECT_EQ(digest_of_hex(to_hex(digest)), digest);
    EXPECT_EQ(digest_of_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), digest);
}

TEST(DigestTest, OtherTextIsNoDigest) {
    const auto good = to_hex(sha256("abc"));

    EXPECT_FALSE(digest_of_hex(""));
    EXPECT_FALSE(digest_of_hex(good.substr(1)));
    EXPECT_FALSE(digest_of_hex(good + "00"));
    EXPECT_FALSE(digest_of_hex('g' + good.substr(1)));
}

TEST(DigestTest, ComparesBytesAndLengths) {
    EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
    EXPECT_FALSE(equal_in_constant_time("secret", "secret1"));
    EXPECT_FALSE(equal_in_constant_time(sha256("a"), sha256("b")));
}

TEST(DigestTest, RandomBytesDiffer) {
    EXPECT_EQ(random_bytes(32).size(), 32u);
    EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace wimpole::auth
