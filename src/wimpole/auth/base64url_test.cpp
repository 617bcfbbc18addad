#include "wimpole/auth/base64url.hpp"

#include <gtest/gtest.h>

#include "wimpole/auth/digest.hpp"

namespace wimpole::auth::base64url {
namespace {

// RFC 7515, appendix C, and RFC 4648, section 10, without padding.
TEST(Base64UrlTest, KnownTexts) {
    EXPECT_EQ(encode("\x03\xec\xff\xe0\xc1"), "A-z_4ME");
    EXPECT_EQ(decode("A-z_4ME"), "\x03\xec\xff\xe0\xc1");
    EXPECT_EQ(encode(""), "");
    EXPECT_EQ(encode("f"), "Zg");
    EXPECT_EQ(encode("fo"), "Zm8");
    EXPECT_EQ(encode("foobar"), "Zm9vYmFy");
}

TEST(Base64UrlTest, DecodesWhatItEncodes) {
    for (std::size_t size = 0; size < 100; ++size) {
        const auto bytes = random_bytes(size);
        EXPECT_EQ(decode(encode(bytes)), bytes);
    }
}

TEST(Base64UrlTest, RefusesEveryOtherSpelling) {
    for (const auto* text : {"Zg==", "Zg=", "Zm9v\n", " Zm9v", "Zm9vYg+/", "Z", "Zm9vY", "Zh", "Zm9"}) {
        EXPECT_FALSE(decode(text)) << text;
    }
}

}  // namespace
}  // namespace wimpole::auth::base64url
