#include "wimpole/events/identity.hpp"

#include <gtest/gtest.h>

#include "wimpole/base/test_people.hpp"

namespace wimpole::events {
namespace {

using Entity = Identity::Entity;

TEST(IdentityTest, HandshakeMayNameNobody) {
    for (const auto* auth : {"{}", R"({"entityId":null})", R"({"token":"x"})"}) {
        const auto entity = entity_of_handshake(auth);
        ASSERT_TRUE(entity) << auth;
        EXPECT_FALSE(*entity);
    }
}

TEST(IdentityTest, HandshakeNamesAnEntityInEitherCase) {
    const auto entity = entity_of_handshake(R"({"entityId":"124FCE33-c7cf-4249-8433-7e533760106c"})");
    ASSERT_TRUE(entity);
    EXPECT_EQ(*entity, ann);
}

TEST(IdentityTest, HandshakeWithAMalformedEntityIsRefused) {
    for (const auto* auth :
         {R"({"entityId":"not-a-uuid"})", R"({"entityId":42})", R"({"entityId":""})", "nonsense"}) {
        const auto entity = entity_of_handshake(auth);
        ASSERT_FALSE(entity) << auth;
        EXPECT_EQ(entity.error().reason, "Valid entityId required");
    }
}

TEST(IdentityTest, TheFirstEntityIsTheIdentity) {
    Identity identity;
    EXPECT_FALSE(identity.check_sender(bob, Entity::person));

    identity.learn(ann, Entity::person);
    identity.learn(bob, Entity::person);

    EXPECT_EQ(identity.entity(), ann);
    EXPECT_FALSE(identity.check_sender(ann, Entity::person));
    ASSERT_TRUE(identity.check_sender(bob, Entity::person));
    EXPECT_EQ(identity.check_sender(bob, Entity::person)->kind, Error::Kind::forbidden);
}

TEST(IdentityTest, NobodyIsAnAgent) {
    Identity identity;
    identity.learn(bob, Entity::agent);

    EXPECT_FALSE(identity.entity());
    ASSERT_TRUE(identity.check_sender(bob, Entity::agent));
    EXPECT_EQ(identity.check_sender(bob, Entity::agent)->kind, Error::Kind::forbidden);
}

TEST(IdentityTest, CredentialsThatNameSomebodyAreNotArguedWith) {
    Identity identity(auth::Principal{auth::Principal::Proof::token, auth::Role::user, ann, {}, {}});
    identity.learn(bob, Entity::person);

    EXPECT_EQ(identity.entity(), ann);
    EXPECT_TRUE(identity.check_sender(bob, Entity::person));
}

TEST(IdentityTest, AServiceSpeaksForManyAndBecomesNobody) {
    Identity identity(auth::Principal{auth::Principal::Proof::api_key, auth::Role::service, {}, {}, {}});
    identity.learn(ann, Entity::person);

    EXPECT_FALSE(identity.entity());
    EXPECT_FALSE(identity.check_sender(ann, Entity::person));
    EXPECT_FALSE(identity.check_sender(bob, Entity::agent));
}

TEST(IdentityTest, AnAgentsKeySpeaksForThatAgent) {
    const Identity identity(auth::Principal{auth::Principal::Proof::api_key, auth::Role::agent, bob, {}, {}});

    EXPECT_FALSE(identity.check_sender(bob, Entity::agent));
    EXPECT_TRUE(identity.check_sender(ann, Entity::agent));
}

}  // namespace
}  // namespace wimpole::events
