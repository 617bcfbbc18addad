#include "siopp/base/base64.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace siopp::base64 {
namespace {

using namespace std::string_view_literals;

// RFC 4648 §10.
const std::vector<std::pair<std::string_view, std::string_view>> vectors = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

TEST(Base64Test, EncodesTheVectorsOfTheStandard) {
    for (const auto& [bytes, text] : vectors)
        EXPECT_EQ(encode(bytes), text);
}

TEST(Base64Test, DecodesWithAndWithoutPadding) {
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(decode(text), bytes);
        EXPECT_EQ(decode(text.substr(0, text.find('='))), bytes);
    }
}

TEST(Base64Test, EncodesBehindWhatIsThere) {
    std::string out = "b";

    encode_to(out, "\x01\x02\x03");

    EXPECT_EQ(out, "bAQID");
}

TEST(Base64Test, GivesBackEveryByte) {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes.push_back(static_cast<char>(byte));

    EXPECT_EQ(decode(encode(bytes)), bytes);
}

TEST(Base64Test, RefusesImpossibleLengthsAndOtherCharacters) {
    for (const auto text :
         {"Z"sv, "Zg="sv, "Zm9vY"sv, "Zg==="sv, "===="sv, "="sv, "Zg==Zg=="sv, "Zm9v===="sv, "Zm=v"sv,
          "Z=9v"sv, "Zm9-"sv, "Zm9_"sv, "Zm 9v"sv, "Zm9v\n"sv, "Zm\0v"sv, "Zm9\xFF"sv}) {
        EXPECT_EQ(decode(text), std::nullopt) << text;
    }
}

TEST(Base64Test, DecodesLines) {
    for (const auto text : {"Zm9vYmFy"sv, "Zm9vYmFy\n"sv, "Zm9v\r\nYmFy\r\n"sv, "Zm9vY\nmFy"sv})
        EXPECT_EQ(decode_lines(text), "foobar") << text;
    EXPECT_EQ(decode_lines("\n"), "");
    EXPECT_EQ(decode_lines("Zm9v YmFy\n"), std::nullopt);
    EXPECT_EQ(decode_lines("Zm9vY\n"), std::nullopt);
}

}  // namespace
}  // namespace siopp::base64
