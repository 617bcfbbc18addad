#include "wimpole/messaging/channel_bans.hpp"
#include "wimpole/storage/store_contract.hpp"

/// What messaging::Store promises of channels and message servers.
namespace wimpole::storage {
namespace {

using messaging::Channel;
using messaging::ChannelChanges;
using messaging::ChannelType;
using messaging::MessageServer;

class StoreChannelsTest : public StoreContractTest {
protected:
    Channel wanted() const { return channel_for(submission("")); }

    Channel create() { return run(store->create_channel(wanted())).value(); }

    MessageServer create_server(const std::string& name) {
        MessageServer server;
        server.id = MessageServerId::random();
        server.name = name;
        server.source_type = "discord";
        server.source_id = "guild-1";
        server.metadata = R"({"k":1})";
        server.created_at_ms = 6'000;
        server.updated_at_ms = 6'000;
        return run(store->create_message_server(server)).value();
    }
};

TEST_P(StoreChannelsTest, CreatesAChannelOnce) {
    auto made = wanted();
    made.type = ChannelType::thread;
    made.topic = "a topic";
    made.source_id = "thread-1";
    made.participants = {alice, bob, alice};

    const auto created = run(store->create_channel(made));

    auto expected = made;
    expected.participants = {alice, bob};
    expected.updated_at_ms = made.created_at_ms;
    ASSERT_TRUE(created.has_value());
    EXPECT_EQ(fields(*created), fields(expected));
    EXPECT_EQ(fields(run(store->find_channel(channel)).value()), fields(expected));
    EXPECT_EQ(run(store->create_channel(made)).error().kind, Error::Kind::conflict);
    EXPECT_TRUE(listener.updated.empty());
    ASSERT_EQ(listener.created.size(), 1U);
    EXPECT_EQ(fields(listener.created[0]), fields(expected));
}

TEST_P(StoreChannelsTest, TheListenerIsToldOnceOfEachNewChannelHoweverItComes) {
    auto ensured = wanted();
    ensured.id = ChannelId::random();
    ASSERT_TRUE(run(store->ensure_channel(ensured)).has_value());
    ASSERT_TRUE(run(store->ensure_channel(ensured)).has_value());
    const auto server = messaging::default_message_server;
    const auto direct = run(store->ensure_direct_channel(server, alice, bob)).value();
    ASSERT_TRUE(run(store->ensure_direct_channel(server, alice, bob)).has_value());
    ASSERT_TRUE(append(submission("opens it")).has_value());
    ASSERT_TRUE(append(submission("is in it")).has_value());

    ASSERT_EQ(listener.created.size(), 3U);
    EXPECT_EQ(fields(listener.created[0]), fields(run(store->find_channel(ensured.id)).value()));
    EXPECT_EQ(fields(listener.created[1]), fields(direct));
    EXPECT_EQ(fields(listener.created[2]), fields(run(store->find_channel(channel)).value()));
    EXPECT_TRUE(listener.updated.empty());
}

TEST_P(StoreChannelsTest, CreatesNoneInAnUnknownMessageServer) {
    auto made = wanted();
    made.message_server = MessageServerId::random();

    EXPECT_EQ(run(store->create_channel(made)).error().kind, Error::Kind::not_found);
    EXPECT_EQ(run(store->find_channel(channel)).error().kind, Error::Kind::not_found);
}

TEST_P(StoreChannelsTest, AnUpdateReplacesWhatItGivesAndTellsTheListener) {
    create();
    ChannelChanges changes;
    changes.name = "renamed";
    changes.topic = "new";
    changes.metadata = R"({"b":2})";
    changes.participants = {{bob, alice, bob}};

    const auto updated = run(store->update_channel(channel, changes));

    ASSERT_TRUE(updated.has_value());
    EXPECT_EQ(updated->name, "renamed");
    EXPECT_EQ(updated->topic, "new");
    EXPECT_EQ(updated->metadata, R"({"b":2})");
    EXPECT_EQ(updated->participants, (std::vector{bob, alice}));
    EXPECT_EQ(updated->updated_at_ms, 5'000);
    EXPECT_EQ(updated->created_at_ms, 1'000);
    EXPECT_EQ(fields(run(store->find_channel(channel)).value()), fields(*updated));
    ASSERT_EQ(listener.updated.size(), 1U);
    EXPECT_EQ(fields(listener.updated[0]), fields(*updated));
    EXPECT_EQ(append(submission("first")).value().message.seq, 1U) << "an update is no event";
}

TEST_P(StoreChannelsTest, AnUpdateThatChangesNothingTellsNobody) {
    const auto created = create();
    ChannelChanges changes;
    changes.name = created.name;

    EXPECT_EQ(fields(run(store->update_channel(channel, changes)).value()), fields(created));
    EXPECT_EQ(fields(run(store->update_channel(channel, {})).value()), fields(created));
    EXPECT_TRUE(listener.updated.empty());
    EXPECT_EQ(run(store->update_channel(ChannelId::random(), {})).error().kind, Error::Kind::not_found);
}

TEST_P(StoreChannelsTest, WhoIsBannedIsNoParticipantUntilTheBanIsLifted) {
    create();
    const auto update = [this](ChannelChanges changes) {
        return run(store->update_channel(channel, std::move(changes))).value();
    };
    ASSERT_TRUE(run(store->add_participant(channel, bob)).has_value());
    ChannelChanges ban;
    ban.ban = bob;
    EXPECT_EQ(update(ban).participants, std::vector{alice});
    EXPECT_EQ(messaging::banned_from(run(store->find_channel(channel)).value()), std::vector{bob});
    EXPECT_EQ(run(store->add_participant(channel, bob)).value().participants, std::vector{alice});

    ChannelChanges others;
    others.metadata = R"({"c":3,"bannedEntityIds":[]})";
    others.participants = std::vector{bob, alice};
    const auto changed = update(others);
    EXPECT_EQ(changed.metadata, R"({"c":3,"bannedEntityIds":[")" + bob.to_string() + R"("]})")
        << "other changes leave bans as they are";
    EXPECT_EQ(changed.participants, std::vector{alice});

    ChannelChanges lift;
    lift.lift_ban = bob;
    EXPECT_EQ(update(lift).metadata, R"({"c":3})");
    EXPECT_EQ(run(store->add_participant(channel, bob)).value().participants, (std::vector{alice, bob}));
}

TEST_P(StoreChannelsTest, ANewMessageServerIsTold) {
    messaging::MessageServer made;
    made.id = MessageServerId::random();
    made.name = "Second";
    ASSERT_TRUE(run(store->create_message_server(made)).has_value());
    ASSERT_EQ(listener.servers.size(), 1U);
    EXPECT_EQ(listener.servers[0].id, made.id);
    EXPECT_FALSE(run(store->create_message_server(made)).has_value());
    EXPECT_EQ(listener.servers.size(), 1U);
}

TEST_P(StoreChannelsTest, ParticipantsComeAndGo) {
    create();
    const auto carol = EntityId::random();

    EXPECT_EQ(run(store->add_participant(channel, bob)).value().participants, (std::vector{alice, bob}));
    EXPECT_EQ(run(store->add_participant(channel, bob)).value().participants, (std::vector{alice, bob}));
    EXPECT_EQ(run(store->remove_participant(channel, alice)).value().participants, std::vector{bob});
    EXPECT_EQ(run(store->remove_participant(channel, alice)).value().participants, std::vector{bob});
    EXPECT_EQ(run(store->add_participant(channel, carol)).value().participants, (std::vector{bob, carol}));

    EXPECT_EQ(run(store->find_channel(channel)).value().participants, (std::vector{bob, carol}));
    EXPECT_EQ(listener.updated.size(), 3U) << "the others changed nothing";
    EXPECT_TRUE(run(store->channels_of_participant(alice)).value().empty());
    EXPECT_EQ(run(store->channels_of_participant(carol)).value().size(), 1U);
    EXPECT_EQ(run(store->add_participant(ChannelId::random(), bob)).error().kind, Error::Kind::not_found);
    EXPECT_EQ(run(store->remove_participant(ChannelId::random(), bob)).error().kind, Error::Kind::not_found);
}

TEST_P(StoreChannelsTest, EnsuringTellsTheListenerOfNewParticipantsOnly) {
    auto made = wanted();
    ASSERT_TRUE(run(store->ensure_channel(made)).has_value());
    ASSERT_TRUE(run(store->ensure_channel(made)).has_value());
    EXPECT_TRUE(listener.updated.empty());
    made.participants = {bob};

    ASSERT_TRUE(run(store->ensure_channel(made)).has_value());

    ASSERT_EQ(listener.updated.size(), 1U);
    EXPECT_EQ(listener.updated[0].participants, (std::vector{alice, bob}));
}

TEST_P(StoreChannelsTest, TwoEntitiesHaveOneDirectChannelInAMessageServer) {
    const auto server = create_server("guild");

    const auto made = run(store->ensure_direct_channel(messaging::default_message_server, alice, bob));

    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->type, ChannelType::dm);
    EXPECT_EQ(made->participants, (std::vector{std::min(alice, bob), std::max(alice, bob)}));
    EXPECT_EQ(made->name,
              "DM-" + made->participants[0].to_string() + "-" + made->participants[1].to_string());
    EXPECT_EQ(made->created_at_ms, 5'000);
    const auto again = run(store->ensure_direct_channel(messaging::default_message_server, bob, alice));
    EXPECT_EQ(fields(*again), fields(*made));
    const auto elsewhere = run(store->ensure_direct_channel(server.id, alice, bob));
    EXPECT_NE(elsewhere->id, made->id);
    EXPECT_EQ(elsewhere->message_server, server.id);
}

TEST_P(StoreChannelsTest, ADirectChannelStaysTheirsWhenItIsRenamedButNotWhenItIsDeleted) {
    const auto server = messaging::default_message_server;
    const auto made = run(store->ensure_direct_channel(server, alice, bob)).value();
    ChannelChanges changes;
    changes.name = "About the weather";
    ASSERT_TRUE(run(store->update_channel(made.id, changes)).has_value());

    EXPECT_EQ(run(store->ensure_direct_channel(server, alice, bob)).value().name, "About the weather");

    ASSERT_TRUE(run(store->delete_channel(made.id)).value().has_value());
    const auto other = run(store->ensure_direct_channel(server, alice, bob)).value();
    EXPECT_NE(other.id, made.id);
    EXPECT_EQ(run(store->ensure_direct_channel(server, alice, bob)).value().id, other.id);
}

TEST_P(StoreChannelsTest, ThereIsNoDirectChannelOfOneOrInAnUnknownMessageServer) {
    const auto of_one = run(store->ensure_direct_channel(messaging::default_message_server, alice, alice));
    EXPECT_EQ(of_one.error().kind, Error::Kind::invalid);
    EXPECT_EQ(of_one.error().reason, "Cannot create DM channel with oneself");
    EXPECT_EQ(run(store->ensure_direct_channel(MessageServerId::random(), alice, bob)).error().kind,
              Error::Kind::not_found);
}

TEST_P(StoreChannelsTest, ListsTheChannelsOfAParticipant) {
    std::vector<ChannelId> of_bob;
    for (int i = 0; i < 4; ++i) {
        auto made = wanted();
        made.id = ChannelId::random();
        if (i % 2 == 0) {
            made.participants.push_back(bob);
            of_bob.push_back(made.id);
        }
        ASSERT_TRUE(run(store->create_channel(made)).has_value());
    }

    std::vector<ChannelId> listed;
    for (const auto& each : run(store->channels_of_participant(bob)).value())
        listed.push_back(each.id);
    EXPECT_EQ(listed, of_bob);
    EXPECT_EQ(run(store->channels_of_participant(alice)).value().size(), 4U);
}

TEST_P(StoreChannelsTest, CreatesAndFindsMessageServers) {
    const auto made = create_server("guild");

    const auto found = run(store->find_message_server(made.id));

    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->name, "guild");
    EXPECT_EQ(found->source_type, "discord");
    EXPECT_EQ(found->source_id, "guild-1");
    EXPECT_EQ(found->metadata, R"({"k":1})");
    EXPECT_EQ(found->created_at_ms, 6'000);
    EXPECT_EQ(found->updated_at_ms, 6'000);
    EXPECT_EQ(run(store->create_message_server(made)).error().kind, Error::Kind::conflict);
    const auto all = run(store->message_servers()).value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].id, messaging::default_message_server);
    EXPECT_EQ(all[1].id, made.id);
    const auto unknown = MessageServerId::random();
    EXPECT_EQ(run(store->find_message_server(unknown)).error().reason,
              "Server " + unknown.to_string() + " does not exist");
}

TEST_P(StoreChannelsTest, AgentsSubscribeToMessageServers) {
    const auto server = create_server("guild").id;
    const auto standard = messaging::default_message_server;

    EXPECT_TRUE(run(store->subscribe_agent(server, bob)).value());
    EXPECT_TRUE(run(store->subscribe_agent(server, alice)).value());
    EXPECT_FALSE(run(store->subscribe_agent(server, bob)).value());
    EXPECT_TRUE(run(store->subscribe_agent(standard, bob)).value());

    EXPECT_EQ(run(store->agents_of(server)).value(), (std::vector{bob, alice}));
    EXPECT_EQ(run(store->message_servers_of(bob)).value(), (std::vector{standard, server}));
    EXPECT_TRUE(run(store->unsubscribe_agent(server, bob)).value());
    EXPECT_FALSE(run(store->unsubscribe_agent(server, bob)).value());
    EXPECT_EQ(run(store->agents_of(server)).value(), std::vector{alice});
    EXPECT_EQ(run(store->subscribe_agent(MessageServerId::random(), bob)).error().kind,
              Error::Kind::not_found);
    EXPECT_FALSE(run(store->unsubscribe_agent(MessageServerId::random(), bob)).value());
    EXPECT_TRUE(run(store->agents_of(MessageServerId::random())).value().empty());
}

TEST_P(StoreChannelsTest, AMessageServerIsDeletedWithEverythingInIt) {
    const auto server = create_server("guild").id;
    ASSERT_TRUE(run(store->subscribe_agent(server, bob)).value());
    auto made = submission("hello");
    made.message_server = server;
    const auto message = append(made).value().message;

    EXPECT_TRUE(run(store->delete_message_server(server)).value());

    EXPECT_EQ(run(store->find_message_server(server)).error().kind, Error::Kind::not_found);
    EXPECT_EQ(run(store->find_channel(channel)).error().kind, Error::Kind::not_found);
    EXPECT_EQ(run(store->find_message(message.id)).error().kind, Error::Kind::not_found);
    EXPECT_TRUE(run(store->message_servers_of(bob)).value().empty());
    EXPECT_EQ(std::get<messaging::ChannelDeleted>(listener.events.at(1)).channel, channel);
    EXPECT_FALSE(run(store->delete_message_server(server)).value());
}

TEST_P(StoreChannelsTest, TheDefaultMessageServerStays) {
    EXPECT_EQ(run(store->delete_message_server(messaging::default_message_server)).error().kind,
              Error::Kind::forbidden);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreChannelsTest, store_kinds, name_of_kind);

}  // namespace
}  // namespace wimpole::storage
