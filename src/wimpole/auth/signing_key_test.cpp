#include "wimpole/auth/signing_keys.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/auth/base64url.hpp"
#include "wimpole/auth/test_vectors.hpp"

namespace wimpole::auth {
namespace {

Result<SigningKey> read(const std::string& jwk) {
    const auto view = siopp::json::View::parse(jwk);
    if (!view) throw std::runtime_error("no JSON: " + jwk);
    return SigningKey::read(*view);
}

class SigningKeyTest : public ::testing::TestWithParam<Vector> {
protected:
    std::string token() const { return GetParam().signed_text + '.' + GetParam().signature; }
    std::string signature() const { return *base64url::decode(GetParam().signature); }
};

TEST_P(SigningKeyTest, VerifiesTheExampleOfTheStandard) {
    const auto key = read(GetParam().key);
    ASSERT_TRUE(key) << key.error().reason;

    EXPECT_EQ(to_string(key->algorithm()), GetParam().algorithm);
    EXPECT_TRUE(key->verifies(GetParam().signed_text, signature()));
}

TEST_P(SigningKeyTest, EveryChangeOfContentOrSignatureIsSeen) {
    const auto key = read(GetParam().key);
    ASSERT_TRUE(key);
    auto content = GetParam().signed_text;
    content.back() ^= 1;
    EXPECT_FALSE(key->verifies(content, signature()));
    EXPECT_FALSE(key->verifies("", signature()));

    const auto good = signature();
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] ^= 1;
        EXPECT_FALSE(key->verifies(GetParam().signed_text, bad)) << i;
    }
    EXPECT_FALSE(key->verifies(GetParam().signed_text, ""));
    EXPECT_FALSE(key->verifies(GetParam().signed_text, good.substr(1)));
    EXPECT_FALSE(key->verifies(GetParam().signed_text, good + '\0'));
    EXPECT_FALSE(key->verifies(GetParam().signed_text, std::string(good.size(), '\0')));
}

TEST_P(SigningKeyTest, TheFingerprintNamesTheKeyWhateverItIsCalled) {
    const auto key = read(GetParam().key);
    ASSERT_TRUE(key);
    const auto renamed = read("{\"kid\":\"other\"," + GetParam().key.substr(1));

    ASSERT_TRUE(renamed);
    EXPECT_EQ(renamed->id(), "other");
    EXPECT_EQ(renamed->fingerprint(), key->fingerprint());
    EXPECT_EQ(key->fingerprint().size(), 64u);
}

INSTANTIATE_TEST_SUITE_P(Standards, SigningKeyTest, ::testing::ValuesIn(vectors()),
                         [](const auto& test) { return test.param.algorithm; });

TEST(SigningKeyReadTest, RefusesWhatIsWeakBrokenOrForSomethingElse) {
    const std::string ec = R"({"kty":"EC","crv":"P-256","x":")" + ec_x + R"(","y":")" + ec_y + '"';
    const std::string zeros(43, 'A');
    const std::string short_modulus(128, 'x');
    ASSERT_TRUE(read(ec + "}"));

    for (const auto& jwk : std::vector<std::string>{
             "{}", "[]", R"({"kty":"RSA","n":"!!","e":"AQAB"})",
             R"({"kty":"RSA","n":")" + short_modulus + R"(","e":"AQAB"})", R"({"kty":"oct","k":"c2hvcnQ"})",
             R"({"kty":"oct","k":12})",
             R"({"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
             R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7Ty"})",
             R"({"kty":"EC","crv":"P-384","x":")" + ec_x + R"(","y":")" + ec_y + R"("})",
             R"({"kty":"EC","crv":"P-256","x":")" + ec_x + R"(","y":")" + zeros + R"("})",
             ec + R"(,"use":"enc"})", ec + R"(,"alg":"ES384"})", ec + R"(,"key_ops":["sign"]})",
             ec + R"(,"kid":7})"}) {
        EXPECT_FALSE(read(jwk)) << jwk;
    }
}

TEST(SigningKeysTest, LeavesOutWhatItCannotUse) {
    std::vector<std::string> skipped;
    const auto keys =
        SigningKeys::read(R"({"keys":[{"kty":"EC","crv":"P-521"},)" + vectors().front().key + "]}", skipped);

    ASSERT_TRUE(keys) << keys.error().reason;
    EXPECT_EQ(keys->keys().size(), 1u);
    EXPECT_EQ(skipped, std::vector<std::string>{"key 1: its crv is not P-256"});
    EXPECT_TRUE(keys->has_fingerprint(keys->keys().front().fingerprint()));
    EXPECT_FALSE(keys->has_fingerprint("x"));
}

TEST(SigningKeysTest, RefusesSetsThatMakeNoSense) {
    const auto named = "{\"kid\":\"a\"," + vectors().front().key.substr(1);
    std::string many = named;
    for (std::size_t i = 0; i < max_signing_keys; ++i)
        many += ",{}";

    for (const auto& text : {std::string("nonsense"), std::string("{}"), std::string(R"({"keys":[]})"),
                             std::string(R"({"keys":{}})"), std::string(R"({"keys":[{"kty":"none"}]})"),
                             R"({"keys":[)" + named + "," + named + "]}", R"({"keys":[)" + many + "]}"}) {
        std::vector<std::string> skipped;
        EXPECT_FALSE(SigningKeys::read(text, skipped)) << text;
    }
}

}  // namespace
}  // namespace wimpole::auth
