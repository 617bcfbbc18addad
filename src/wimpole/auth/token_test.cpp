#include "wimpole/auth/token.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/auth/test_signer.hpp"
#include "wimpole/auth/test_vectors.hpp"
#include "wimpole/base/test_people.hpp"

namespace wimpole::auth {
namespace {

constexpr std::int64_t start = 1'800'000'000'000;
const std::string ann_text = ann.to_string();
const std::string secret = "a secret of thirty-two bytes, yes";
const std::string header = R"({"alg":"HS256","kid":"main"})";
const std::string good_claims = R"({"sub":")" + ann_text + R"(","exp":1800000060})";

SigningKeys key_set(const std::string& keys) {
    std::vector<std::string> skipped;
    const auto set = SigningKeys::read(R"({"keys":[)" + keys + "]}", skipped);
    if (!set || !skipped.empty()) throw std::runtime_error("bad keys of a test");
    return *set;
}

const std::string secret_key = R"({"kty":"oct","kid":"main","k":")" + base64url::encode(secret) + R"("})";

std::string claims(const std::string& more) {
    return R"({"sub":")" + ann_text + R"(","exp":1800000060,)" + more + "}";
}

class TokenTest : public ::testing::Test {
protected:
    Result<Principal> verify(const std::string& token) { return verify_token(token, keys, rules, time); }
    std::string why(const std::string& token) {
        const auto principal = verify(token);
        if (principal) return "";
        EXPECT_EQ(principal.error().kind, Error::Kind::unauthorized);
        return principal.error().reason;
    }
    std::string why_claims(const std::string& payload) { return why(sign(secret, header, payload)); }
    std::string why_header(const std::string& head) { return why(sign(secret, head, good_claims)); }

    SigningKeys keys = key_set(secret_key);
    TokenRules rules;
    std::int64_t time = start;
};

TEST_F(TokenTest, SaysWhoseItIs) {
    const auto principal = verify(sign(secret, header, claims(R"("role":"service")")));

    ASSERT_TRUE(principal) << principal.error().reason;
    EXPECT_EQ(principal->proof, Principal::Proof::token);
    EXPECT_EQ(principal->role, Role::service);
    EXPECT_EQ(principal->entity, ann);
    EXPECT_EQ(principal->expires_at_ms, 1'800'000'060'000);
    EXPECT_EQ(principal->key_id, keys.keys().front().fingerprint());
}

TEST_F(TokenTest, TheStandardsExamplesAreTokens) {
    rules.entity_claim = "iss";
    time = 1'300'819'379'000;
    for (const auto& vector : vectors()) {
        if (vector.algorithm == "EdDSA") continue;
        keys = key_set(vector.key);
        const auto principal = verify(vector.signed_text + '.' + vector.signature);
        ASSERT_TRUE(principal) << vector.algorithm << principal.error().reason;
        EXPECT_EQ(principal->entity, entity_of_subject("joe", "joe"));
    }
}

TEST_F(TokenTest, OtherClaimsMayNameEntityAndRole) {
    rules.entity_claim = "entity_id";
    rules.role_claim = "https://example.org/role";
    const auto principal = verify(sign(secret, header,
                                       R"({"sub":"x","entity_id":")" + ann_text +
                                           R"(","https://example.org/role":"operator","exp":1800000060})"));

    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->entity, ann);
    EXPECT_EQ(principal->role, Role::operator_);
}

TEST_F(TokenTest, AnUnknownRoleIsAUser) {
    for (const auto* role :
         {R"("role":"authenticated")", R"("role":7)", R"("role":null)", R"("rolle":"service")"}) {
        const auto principal = verify(sign(secret, header, claims(role)));
        ASSERT_TRUE(principal) << role;
        EXPECT_EQ(principal->role, Role::user) << role;
    }
}

TEST_F(TokenTest, ASubjectThatIsNoUuidAlwaysGivesTheSameEntity) {
    const auto one = entity_of_subject("https://a.example", "auth0|1");

    EXPECT_EQ(entity_of_subject("https://a.example", "auth0|1"), one);
    EXPECT_NE(entity_of_subject("https://b.example", "auth0|1"), one);
    EXPECT_NE(entity_of_subject("https://a.example", "auth0|2"), one);
    EXPECT_EQ(one.to_string()[14], '8');
}

TEST_F(TokenTest, BadFormsAreRefused) {
    const auto good = sign(secret, header, good_claims);
    const auto first = good.find('.');
    const auto second = good.find('.', first + 1);
    ASSERT_EQ(why(good), "");

    for (const auto& token : std::vector<std::string>{
             "",
             ".",
             "..",
             "a.b.c",
             "....",
             good + '.',
             good + ".x",
             good.substr(0, second),
             good.substr(0, second + 1),
             '.' + good,
             good.substr(0, first) + '=' + good.substr(first),
             good + '=',
             good + ' ',
             ' ' + good,
             good + "A",
             good.substr(0, first) + '.' + good.substr(second),
             sign(secret, "not json", good_claims),
             sign(secret, "[]", good_claims),
             sign(secret, R"("HS256")", good_claims),
             sign(secret, R"({"alg":"HS256","alg":"HS256"})", good_claims),
             sign(secret, header, "not json"),
             sign(secret, header, "[]"),
             sign(secret, header, R"({"sub":"a","sub":")" + ann_text + R"(","exp":1800000060})"),
             sign(secret, header, claims(R"("x":)" + std::string(20, '[') + std::string(20, ']'))),
             sign(secret, header, claims(R"("x":")" + std::string(8 * 1024, 'x') + '"'))}) {
        EXPECT_NE(why(token), "") << token;
    }
}

TEST_F(TokenTest, EveryChangedLetterIsSeen) {
    const auto good = sign(secret, header, good_claims);
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        EXPECT_NE(why(bad), "") << i;
    }
}

TEST_F(TokenTest, TheKeyDecidesTheAlgorithm) {
    EXPECT_NE(why_header(R"({"alg":"none"})"), "");
    EXPECT_NE(why_header(R"({"alg":"None","kid":"main"})"), "");
    EXPECT_NE(why_header(R"({"alg":"HS512","kid":"main"})"), "");
    EXPECT_NE(why_header(R"({"alg":"RS256","kid":"main"})"), "");
    EXPECT_NE(why_header(R"({"alg":["HS256"]})"), "");
    EXPECT_NE(why_header(R"({"kid":"main"})"), "");

    const auto unsigned_text = base64url::encode(R"({"alg":"none"})") + '.' + base64url::encode(good_claims);
    EXPECT_NE(why(unsigned_text + '.'), "");
}

TEST_F(TokenTest, APublicKeyIsNoSecret) {
    // The known attack: HS256 with what everybody knows of an RSA, EC or Ed25519 key as the secret.
    for (const auto& vector : vectors()) {
        if (vector.algorithm == "HS256") continue;
        keys = key_set(vector.key);
        const auto member = vector.algorithm == "RS256" ? std::string(R"("n":")") : std::string(R"("x":")");
        const auto start = vector.key.find(member) + member.size();
        const auto encoded = vector.key.substr(start, vector.key.find('"', start) - start);
        for (const auto& known : {vector.key, encoded, *base64url::decode(encoded)}) {
            EXPECT_NE(why(sign(known, R"({"alg":"HS256"})", good_claims)), "") << vector.algorithm;
            EXPECT_NE(why(sign(known, R"({"alg":")" + vector.algorithm + R"("})", good_claims)), "")
                << vector.algorithm;
        }
    }
}

TEST_F(TokenTest, AKeyInTheTokenIsNotTrusted) {
    const std::string mine = "another secret of thirty-two bytes";
    const auto head = R"({"alg":"HS256","jwk":{"kty":"oct","k":")" + base64url::encode(mine) + R"("}})";

    EXPECT_EQ(why(sign(mine, head, good_claims)), "Invalid token: its signature is wrong");
}

TEST_F(TokenTest, TheNamedKeyMustBeKnown) {
    EXPECT_EQ(why_header(R"({"alg":"HS256"})"), "") << "without a name all are tried";
    EXPECT_NE(why_header(R"({"alg":"HS256","kid":"other"})"), "");
    EXPECT_NE(why_header(R"({"alg":"HS256","kid":""})"), "");
    EXPECT_NE(why_header(R"({"alg":"HS256","kid":7})"), "");
    EXPECT_NE(why_header(R"({"alg":"HS256","kid":"main","crit":["exp"]})"), "");
}

TEST_F(TokenTest, DatesAreKept) {
    rules.leeway = std::chrono::seconds(10);
    const auto with_exp = [](const std::string& exp) {
        return R"({"sub":")" + ann_text + R"(","exp":)" + exp + "}";
    };

    EXPECT_EQ(why_claims(with_exp("1800000001")), "");
    EXPECT_EQ(why_claims(with_exp("1799999990.5")), "");
    EXPECT_EQ(why_claims(with_exp("1799999990")), "Invalid token: it has expired");
    EXPECT_EQ(why_claims(claims(R"("nbf":1800000010)")), "");
    EXPECT_EQ(why_claims(claims(R"("nbf":1800000011)")), "Invalid token: it is not valid yet");
    EXPECT_EQ(why_claims(claims(R"("iat":1800000010)")), "");
    EXPECT_EQ(why_claims(claims(R"("iat":1800000011)")), "Invalid token: it is not valid yet");
    EXPECT_EQ(why_claims(R"({"sub":")" + ann_text + R"("})"), "Invalid token: it has no exp");
    for (const auto* exp : {R"("1800000060")", "null", "-1", "1e13", "1e999", "true", "[]"})
        EXPECT_EQ(why_claims(with_exp(exp)), "Invalid token: its exp is no date") << exp;
    EXPECT_NE(why_claims(claims(R"("nbf":"soon")")), "");
}

TEST_F(TokenTest, TheLeewayIsForClocksThatDifferOnly) {
    rules.leeway = std::chrono::seconds(10);
    const auto token = sign(secret, header, R"({"sub":"a","exp":1800000000})");

    time = start - 1;
    EXPECT_EQ(verify(token)->expires_at_ms, start) << "shown in time, it ends when it says";
    time = start;
    EXPECT_EQ(verify(token)->expires_at_ms, start + 10'000);
}

TEST_F(TokenTest, TheLeewayIsBounded) {
    rules.leeway = std::chrono::hours(24);
    const auto old = R"({"sub":"a","exp":)" + std::to_string(start / 1000 - 300) + "}";

    EXPECT_EQ(why_claims(old), "Invalid token: it has expired");
}

TEST_F(TokenTest, IssuerAndAudienceMustFitWhereTheyAreAskedFor) {
    rules.issuer = "https://id.example";
    rules.audiences = {"chat", "wimpole"};
    const auto with = [&](const std::string& iss, const std::string& aud) {
        return why_claims(claims(R"("iss":)" + iss + R"(,"aud":)" + aud));
    };

    EXPECT_EQ(with(R"("https://id.example")", R"("chat")"), "");
    EXPECT_EQ(with(R"("https://id.example")", R"(["x","wimpole"])"), "");
    EXPECT_EQ(with(R"("https://id.example/")", R"("chat")"), "Invalid token: it is from another issuer");
    EXPECT_EQ(with("null", R"("chat")"), "Invalid token: it is from another issuer");
    EXPECT_EQ(with(R"("https://id.example")", R"("chats")"), "Invalid token: it is for another audience");
    EXPECT_EQ(with(R"("https://id.example")", "[]"), "Invalid token: it is for another audience");
    EXPECT_EQ(with(R"("https://id.example")", R"({"chat":true})"),
              "Invalid token: it is for another audience");
    EXPECT_NE(why_claims(good_claims), "");
}

TEST_F(TokenTest, SomebodyMustBeNamed) {
    EXPECT_EQ(why_claims(R"({"exp":1800000060})"), "Invalid token: its sub names nobody");
    EXPECT_EQ(why_claims(R"({"sub":"","exp":1800000060})"), "Invalid token: its sub names nobody");
    EXPECT_EQ(why_claims(R"({"sub":12,"exp":1800000060})"), "Invalid token: its sub names nobody");
    EXPECT_NE(why_claims(R"({"sub":")" + std::string(257, 'x') + R"(","exp":1800000060})"), "");
}

TEST(LooksLikeTokenTest, TellsTokensFromKeys) {
    EXPECT_TRUE(looks_like_token(sign(secret, header, good_claims)));
    EXPECT_FALSE(looks_like_token("wim_AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_"));
    EXPECT_FALSE(looks_like_token("a.b.c"));
    EXPECT_FALSE(looks_like_token(""));
}

}  // namespace
}  // namespace wimpole::auth
