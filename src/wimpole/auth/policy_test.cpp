#include "wimpole/auth/policy.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/base/test_people.hpp"
#include "wimpole/messaging/channel_bans.hpp"

namespace wimpole::auth {
namespace {

using messaging::Channel;
using messaging::ChannelType;

constexpr ChannelType all_types[] = {ChannelType::self,     ChannelType::dm,          ChannelType::group,
                                     ChannelType::voice_dm, ChannelType::voice_group, ChannelType::feed,
                                     ChannelType::thread,   ChannelType::world,       ChannelType::forum,
                                     ChannelType::api};

Channel channel_of(ChannelType type, std::vector<EntityId> participants, std::string metadata = "{}") {
    Channel channel;
    channel.type = type;
    channel.participants = std::move(participants);
    channel.metadata = std::move(metadata);
    return channel;
}

Principal principal(Role role, std::optional<EntityId> entity = ann) {
    return {Principal::Proof::api_key, role, entity, {}, "key", Visibility::shared};
}

/// How Ann stands to a channel or message.
enum class Standing { none, stranger, insider };

/// What the table of policy.hpp says, written a second time: by cells and not by rules.
bool expected(Role role, Operation operation, bool is_private, Standing standing) {
    if (role == Role::operator_) return true;
    const bool is_office = operation == Operation::agents || operation == Operation::logs;
    if (role == Role::service) return !is_office;
    if (is_office) return false;
    if (operation == Operation::delete_message) return standing == Standing::insider;
    if (operation == Operation::manage) return role == Role::user && standing != Standing::stranger;
    return !is_private || standing != Standing::stranger;
}

TEST(PolicyTest, EveryRoleOperationAndKindOfChannelIsAsTheTableSays) {
    int cells = 0;
    for (const auto role : all_roles) {
        for (const auto operation : all_operations) {
            EXPECT_EQ(allows(principal(role), operation, {}),
                      expected(role, operation, false, Standing::none));
            for (const auto type : all_types) {
                for (const auto standing : {Standing::stranger, Standing::insider}) {
                    const auto who = standing == Standing::insider ? ann : bob;
                    const auto channel = channel_of(type, {who});
                    EXPECT_EQ(allows(principal(role), operation, {&channel, who}),
                              expected(role, operation, is_private(channel), standing))
                        << to_string(role) << ' ' << static_cast<int>(operation) << ' ' << to_string(type);
                    ++cells;
                }
            }
        }
    }
    EXPECT_EQ(cells, 4 * 7 * 10 * 2);
}

TEST(PolicyTest, WhereTheyAreIsolatedEveryChannelIsPrivateToUsersAndAgents) {
    for (const auto role : all_roles) {
        auto who = principal(role);
        who.visibility = Visibility::isolated;
        for (const auto operation : all_operations) {
            const bool is_free = role == Role::operator_ || role == Role::service;
            EXPECT_EQ(allows(who, operation, {}), expected(role, operation, false, Standing::none) &&
                                                      (is_free || operation != Operation::join));
            for (const auto type : all_types) {
                for (const auto standing : {Standing::stranger, Standing::insider}) {
                    const auto insider = standing == Standing::insider ? ann : bob;
                    const auto channel = channel_of(type, {insider});
                    EXPECT_EQ(allows(who, operation, {&channel, insider}),
                              expected(role, operation, true, standing))
                        << to_string(role) << ' ' << static_cast<int>(operation) << ' ' << to_string(type);
                }
            }
        }
    }
}

TEST(PolicyTest, TheTypeOrTheMetadataMakeAChannelPrivate) {
    for (const auto type : {ChannelType::self, ChannelType::dm, ChannelType::voice_dm, ChannelType::api})
        EXPECT_TRUE(is_private(channel_of(type, {}))) << to_string(type);
    for (const auto* metadata : {R"({"isDm":true})", R"({"isPrivate":true})", R"({"channelType":"DM"})",
                                 R"({"channel_type":"dm"})", R"({"channelType":"VOICE_DM"})"}) {
        EXPECT_TRUE(is_private(channel_of(ChannelType::group, {}, metadata))) << metadata;
    }

    for (const auto type : {ChannelType::group, ChannelType::voice_group, ChannelType::feed,
                            ChannelType::thread, ChannelType::world, ChannelType::forum}) {
        EXPECT_FALSE(is_private(channel_of(type, {}))) << to_string(type);
    }
    for (const auto* metadata : {R"({"isDm":false})", R"({"isPrivate":"true"})", R"({"channelType":"GROUP"})",
                                 R"({"channelType":1})", "nonsense"}) {
        EXPECT_FALSE(is_private(channel_of(ChannelType::group, {}, metadata))) << metadata;
    }
}

TEST(PolicyTest, WhoIsBannedMayNothingInAChannel) {
    for (const auto type : all_types) {
        auto channel = channel_of(type, {ann});
        channel.metadata = messaging::with_bans("{}", {ann});
        for (const auto role : all_roles) {
            const bool is_free = role == Role::operator_ || role == Role::service;
            for (const auto operation : {Operation::join, Operation::read, Operation::send,
                                         Operation::delete_message, Operation::manage})
                EXPECT_EQ(allows(principal(role), operation, {&channel, ann}), is_free)
                    << to_string(role) << ' ' << static_cast<int>(operation) << ' ' << to_string(type);
        }
        EXPECT_EQ(allows(principal(Role::user, bob), Operation::read, {&channel, {}}), !is_private(channel));
    }
}

TEST(PolicyTest, WhoIsNobodyIsInNoPrivateChannel) {
    const auto channel = channel_of(ChannelType::dm, {ann});
    const auto nobody = principal(Role::user, std::nullopt);

    EXPECT_FALSE(allows(nobody, Operation::join, {&channel, {}}));
    EXPECT_FALSE(allows(nobody, Operation::delete_message, {&channel, ann}));
    EXPECT_TRUE(allows(nobody, Operation::join, {}));
}

TEST(PolicyTest, AnOpenServerAllowsEverythingButFalseNames) {
    Principal open;
    const auto channel = channel_of(ChannelType::dm, {bob});
    for (const auto operation : all_operations)
        EXPECT_TRUE(allows(open, operation, {&channel, bob}));

    open.entity = ann;
    EXPECT_TRUE(may_send_as(open, ann, Sender::person));
    EXPECT_FALSE(may_send_as(open, bob, Sender::person));
    EXPECT_FALSE(may_send_as(open, ann, Sender::agent));
}

TEST(PolicyTest, OnlyAServiceSpeaksForOthers) {
    for (const auto role : all_roles) {
        const auto who = principal(role);
        const bool is_service = role == Role::service;
        EXPECT_TRUE(may_send_as(who, ann, Sender::person)) << to_string(role);
        EXPECT_EQ(may_send_as(who, bob, Sender::person), is_service) << to_string(role);
        EXPECT_EQ(may_send_as(who, bob, Sender::agent), is_service) << to_string(role);
        EXPECT_EQ(may_send_as(who, ann, Sender::agent), is_service || role == Role::agent) << to_string(role);
        const auto unbound = principal(role, std::nullopt);
        EXPECT_TRUE(may_send_as(unbound, bob, Sender::person)) << to_string(role);
        EXPECT_EQ(may_send_as(unbound, bob, Sender::agent), is_service) << to_string(role);
    }
}

}  // namespace
}  // namespace wimpole::auth
