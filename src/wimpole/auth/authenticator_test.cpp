#include "wimpole/auth/authenticator.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "wimpole/auth/test_signer.hpp"
#include "wimpole/base/test_people.hpp"

namespace wimpole::auth {
namespace {

const std::string signing_secret = "a secret of thirty-two bytes, yes";

class AuthenticatorTest : public ::testing::Test {
protected:
    AuthenticatorTest() {
        auto name = (std::filesystem::temp_directory_path() / "wimpole-auth-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
        directory = name;
        file = KeyFile(directory / "keys.json");
    }
    ~AuthenticatorTest() override { std::filesystem::remove_all(directory); }

    void write_key_set(const std::string& with_secret) {
        std::ofstream(directory / "jwks.json")
            << R"({"keys":[{"kty":"oct","k":")" + base64url::encode(with_secret) + R"("}]})";
    }
    void start(bool with_tokens = false) {
        if (with_tokens) write_key_set(signing_secret);
        const TokenOptions tokens{with_tokens ? directory / "jwks.json" : std::filesystem::path(), {}};
        authenticator = std::make_unique<Authenticator>(file, tokens, [this] { return now; });
    }
    std::string create(Role role = Role::user, std::optional<EntityId> entity = {},
                       std::optional<std::int64_t> expiry = {}) {
        auto created = file.create({"test", role, entity, expiry}, now);
        if (!created) throw std::runtime_error(created.error().reason);
        last_id = created->key.id;
        return created->secret;
    }
    std::string token(std::int64_t lifetime_ms) const {
        return sign(signing_secret, R"({"alg":"HS256"})",
                    R"({"sub":")" + ann.to_string() + R"(","exp":)" +
                        std::to_string((now + lifetime_ms) / 1000) + "}");
    }
    Result<Principal> with_key(const std::string& key) {
        return authenticator->authenticate(Credentials::of_headers({key, {}}));
    }

    std::filesystem::path directory;
    KeyFile file{""};
    std::int64_t now = 1'800'000'000'000;
    std::string last_id;
    std::unique_ptr<Authenticator> authenticator;
};

TEST_F(AuthenticatorTest, AnOpenServerAsksNobody) {
    start();

    EXPECT_FALSE(authenticator->asks());
    const auto principal = authenticator->authenticate({});
    ASSERT_TRUE(principal);
    EXPECT_TRUE(principal->is_open());
    EXPECT_TRUE(with_key("some key of another server")->is_open());
}

TEST_F(AuthenticatorTest, AKeySaysWhoItsHolderIs) {
    const auto key = create(Role::agent, bob);
    start();

    const auto principal = with_key(key);
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->proof, Principal::Proof::api_key);
    EXPECT_EQ(principal->role, Role::agent);
    EXPECT_EQ(principal->entity, bob);
    EXPECT_EQ(principal->key_id, last_id);
}

TEST_F(AuthenticatorTest, WithoutAKeyNobodyIsLetIn) {
    const auto key = create();
    start();

    for (const auto& wrong : {std::string(), std::string("wrong"), key + 'x', key.substr(1), last_id}) {
        const auto principal = with_key(wrong);
        ASSERT_FALSE(principal) << wrong;
        EXPECT_EQ(principal.error().kind, Error::Kind::unauthorized);
        EXPECT_EQ(principal.error().reason, "Invalid or missing API Key");
    }
    EXPECT_FALSE(authenticator->authenticate({}));
}

TEST_F(AuthenticatorTest, CredentialsAreFoundInEveryPlace) {
    const auto key = create();
    start();
    const auto bearer = "Bearer " + key;
    const auto lower_case = "bearer " + key;
    const auto basic = "Basic " + key;
    const auto admits = [&](const std::string& auth, const Credentials::Headers& headers) {
        return authenticator->authenticate(Credentials::of_handshake(auth, headers)).has_value();
    };

    EXPECT_TRUE(admits(R"({"apiKey":")" + key + R"("})", {}));
    EXPECT_TRUE(admits(R"({"token":")" + key + R"("})", {}));
    EXPECT_TRUE(admits("{}", {key, {}}));
    EXPECT_TRUE(admits("{}", {{}, bearer}));
    EXPECT_TRUE(admits("{}", {{}, lower_case}));
    EXPECT_TRUE(admits(R"({"apiKey":"wrong","token":null})", {{}, bearer}));

    EXPECT_FALSE(admits("{}", {}));
    EXPECT_FALSE(admits("{}", {{}, basic}));
    EXPECT_FALSE(admits("{}", {{}, key}));
    EXPECT_FALSE(admits(R"({"apikey":")" + key + R"(","key":")" + key + R"("})", {}));
    EXPECT_FALSE(admits(R"({"apiKey":[")" + key + R"("]})", {}));
    EXPECT_FALSE(admits("nonsense", {}));
}

TEST_F(AuthenticatorTest, AKeyEndsByExpiryRevocationAndChange) {
    const auto key = create(Role::user, {}, now + 1'000);
    start();
    const auto principal = with_key(key);
    ASSERT_TRUE(principal);
    EXPECT_FALSE(authenticator->why_ended(*principal));

    now += 1'000;
    EXPECT_EQ(authenticator->why_ended(*principal)->reason, "The API key has expired");
    EXPECT_EQ(with_key(key).error().reason, "The API key has expired");
    now -= 1'000;
    ASSERT_TRUE(file.revoke(last_id));
    EXPECT_FALSE(authenticator->why_ended(*principal)) << "the file was not read yet";
    EXPECT_EQ(*authenticator->refresh(), KeyStore::Change::some);
    EXPECT_EQ(authenticator->why_ended(*principal)->reason, "The API key has been revoked");
    EXPECT_FALSE(with_key(key));
}

TEST_F(AuthenticatorTest, WhatAKeyGivesMayBeTakenBack) {
    const auto key = create(Role::operator_);
    start();
    const auto principal = with_key(key);
    auto keys = *file.list();
    auto changed = *keys.remove(last_id);
    changed.role = Role::user;
    keys.add(changed);
    std::ofstream(file.path()) << write_keys(keys);

    EXPECT_EQ(*authenticator->refresh(), KeyStore::Change::some);
    EXPECT_EQ(authenticator->why_ended(*principal)->reason, "The API key has been changed");
}

TEST_F(AuthenticatorTest, WhoCameBeforeThereWereKeysMustLeave) {
    start();
    const auto principal = authenticator->authenticate({});
    create();
    ASSERT_TRUE(authenticator->refresh());

    EXPECT_TRUE(authenticator->asks());
    EXPECT_EQ(authenticator->why_ended(*principal)->reason, "Invalid or missing API Key");
}

TEST_F(AuthenticatorTest, TokensAndKeysLiveSideBySide) {
    const auto key = create();
    start(true);
    const auto good =
        authenticator->authenticate(Credentials::of_handshake(R"({"token":")" + token(60'000) + R"("})", {}));

    ASSERT_TRUE(good) << good.error().reason;
    EXPECT_EQ(good->entity, ann);
    EXPECT_TRUE(with_key(key));
    EXPECT_TRUE(with_key(token(60'000))) << "clients have one field for both";
    EXPECT_EQ(with_key(token(-60'000)).error().reason, "Invalid token: it has expired");
    EXPECT_EQ(with_key("wrong").error().reason, "Invalid or missing API Key");
}

TEST_F(AuthenticatorTest, ATokenEndsByExpiryAndWithItsKey) {
    start(true);
    const auto principal = with_key(token(60'000));
    ASSERT_TRUE(principal);
    now += 59'999;
    EXPECT_FALSE(authenticator->why_ended(*principal));
    now += 1;
    EXPECT_EQ(authenticator->why_ended(*principal)->reason, "The token has expired");

    now -= 60'000;
    write_key_set("yet another secret of thirty-two bytes, yes");
    EXPECT_EQ(*authenticator->refresh(), KeyStore::Change::some);
    EXPECT_EQ(authenticator->why_ended(*principal)->reason,
              "The key that signed the token has been withdrawn");
}

TEST_F(AuthenticatorTest, ABrokenKeySetChangesNothingAndIsReportedOnce) {
    start(true);
    std::ofstream(directory / "jwks.json") << "{}";

    EXPECT_FALSE(authenticator->refresh());
    EXPECT_TRUE(authenticator->refresh());
    EXPECT_TRUE(with_key(token(60'000)));
}

TEST_F(AuthenticatorTest, DoesNotStartWithABrokenKeySet) {
    const TokenOptions tokens{directory / "missing.json", {}};

    EXPECT_THROW(Authenticator(file, tokens, now_ms), std::runtime_error);
}

}  // namespace
}  // namespace wimpole::auth
