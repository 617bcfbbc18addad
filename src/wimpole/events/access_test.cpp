#include "wimpole/events/access.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "wimpole/base/test_people.hpp"
#include "wimpole/base/test_task.hpp"
#include "wimpole/events/gated_store.hpp"
#include "wimpole/events/gateway.hpp"
#include "wimpole/events/socket_events.hpp"
#include "wimpole/events/test_channel.hpp"
#include "wimpole/events/test_client.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

namespace wimpole::events {
namespace {

/// Sends those out first who may not be in a channel, as the application does.
class Listeners final : public messaging::CommitListener {
public:
    Listeners(ChannelRights& rights, Gateway& gateway, ChannelDirectory& directory)
        : rights_(rights), gateway_(gateway), directory_(directory) {}

    void message_committed(const messaging::Message& message, const messaging::Channel& committed,
                           const std::string& origin) override {
        rights_.message_committed(message, committed, origin);
        gateway_.message_committed(message, committed, origin);
    }
    void channel_created(const messaging::Channel& created) override { directory_.channel_created(created); }
    void message_server_created(const messaging::MessageServer& made) override {
        directory_.message_server_created(made);
    }
    void channel_updated(const messaging::Channel& updated) override {
        rights_.channel_updated(updated);
        directory_.channel_updated(updated);
    }
    void channel_deleted(const messaging::ChannelDeleted& event) override { rights_.channel_deleted(event); }

private:
    ChannelRights& rights_;
    Gateway& gateway_;
    ChannelDirectory& directory_;
};

/// A server of the events that asks for keys, and whose clock stands still.
class AccessTest : public ::testing::Test {
protected:
    AccessTest() {
        auto name = (std::filesystem::temp_directory_path() / "wimpole-access-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
        directory = name;
        anns_key = create(ann);
        bobs_key = create(bob);
    }
    ~AccessTest() override {
        clients.clear();
        server.stop();
        std::filesystem::remove_all(directory);
    }

    std::string create(std::optional<EntityId> entity, std::optional<std::int64_t> expires_at_ms = {},
                       auth::Role role = auth::Role::user) {
        const auto file = auth::KeyFile(directory / "keys.json");
        const auto created = file.create({"test", role, entity, expires_at_ms}, now);
        if (!created) throw std::runtime_error(created.error().reason);
        last_id = created->key.id;
        return created->secret;
    }

    void start(auth::RateLimits limits = {}) {
        authenticator = std::make_unique<auth::Authenticator>(
            auth::KeyFile(directory / "keys.json"), auth::TokenOptions{}, [this] { return now.load(); });
        rates = std::make_unique<auth::RateLimiter>(limits);
        access = std::make_unique<Access>(Access::Parts{*authenticator, *rates, registry, live, rights,
                                                        presence, [this] { return now.load(); }});
        sockets = std::make_unique<SocketEvents>(*access, channels, messages, rooms, channel_directory);
        store.set_listener(&listeners);
        sockets->register_on(server.of("/"));
        const auto listening = server.listen("127.0.0.1", 0);
        ASSERT_TRUE(listening);
        port = *listening;
        server.start();
    }

    std::string auth_of(const std::string& key, const std::string& more = "") {
        return R"({"apiKey":")" + key + '"' + more + "}";
    }
    /// Of events the offset stands behind the arguments here.
    static testing::AssertionResult is_told(TestClient& client, const std::string& event) {
        const auto received = client.receive();
        if (received.starts_with(event)) return testing::AssertionSuccess();
        return testing::AssertionFailure() << received;
    }
    TestClient& client(const std::string& key) {
        auto& added = clients.emplace_back(std::make_unique<TestClient>(port));
        EXPECT_TRUE(added->connect(auth_of(key)).starts_with("0{"));
        while (!added->receive().starts_with("connection_established")) {
        }
        return *added;
    }
    TestClient& member(const std::string& key) {
        auto& joined = client(key);
        joined.emit(R"("join",{"channelId":")" + channel + R"("})");
        EXPECT_TRUE(joined.receive().starts_with("channel_joined"));
        EXPECT_TRUE(joined.receive().starts_with("room_joined"));
        return joined;
    }
    void create_private_channel() {
        messaging::Channel made;
        made.id = *ChannelId::parse(channel);
        made.type = messaging::ChannelType::dm;
        made.participants = {ann, bob};
        ASSERT_TRUE(run(memory.create_channel(made)));
    }
    void remove_bob() { ASSERT_TRUE(run(memory.remove_participant(*ChannelId::parse(channel), bob))); }

    std::string send_event(EntityId sender, const std::string& text) {
        return R"("2",{"senderId":")" + sender.to_string() + R"(","channelId":")" + channel +
               R"(","message":")" + text + R"("})";
    }
    /// Reads on until an event that begins so; fails for what may not come before.
    void expect_next(TestClient& receiver, const std::string& start,
                     const std::string& never = "no such event") {
        for (;;) {
            const auto event = receiver.receive();
            EXPECT_FALSE(event.starts_with(never)) << event;
            if (event.starts_with(start)) return;
        }
    }

    std::filesystem::path directory;
    std::atomic<std::int64_t> now = 1'800'000'000'000;
    std::string anns_key, bobs_key, last_id;
    siopp::Server server{[] {
        siopp::Options options;
        options.workers = 2;
        options.connection_state_recovery.emplace();
        options.connection_state_recovery->skip_middlewares = false;
        return options;
    }()};
    storage::MemoryStore memory;
    GatedStore store{memory};
    messaging::MessageService service{store, messaging::MessageLimits{}};
    agents::AgentRegistry registry;
    LiveSockets live{{&server.worker(0), &server.worker(1)}};
    Gateway gateway{server.of("/"), live};
    Presence presence;
    ChannelRights rights{live, presence};
    ChannelDirectory channel_directory{live};
    Listeners listeners{rights, gateway, channel_directory};
    ChannelDoor door{store};
    ChannelEvents channels{{store, door, rights, presence}, {}};
    MessageEvents messages{service, door, registry, {}};
    RoomEvents rooms{store, door, registry, presence};
    std::unique_ptr<auth::Authenticator> authenticator;
    std::unique_ptr<auth::RateLimiter> rates;
    std::unique_ptr<Access> access;
    std::unique_ptr<SocketEvents> sockets;
    std::uint16_t port = 0;
    std::vector<std::unique_ptr<TestClient>> clients;
};

TEST_F(AccessTest, AsksForAKeyFirst) {
    start();
    TestClient nobody(port);
    EXPECT_EQ(nobody.connect(R"({"entityId":"nonsense"})"), R"(4{"message":"Invalid or missing API Key"})");

    TestClient malformed(port);
    EXPECT_EQ(malformed.connect(auth_of(anns_key, R"(,"entityId":"nonsense")")),
              R"(4{"message":"Valid entityId required"})");
}

TEST_F(AccessTest, AUserHasSoManySocketsAndAnotherOneWhenOneIsClosed) {
    auth::RateLimits limits;
    limits.sockets_per_identity = 2;
    start(limits);
    client(anns_key);
    client(anns_key);
    client(bobs_key);
    const auto refusal =
        R"(4{"message":"Too many connections of this identity.","data":{"code":"RATE_LIMITED","retryAfterMs":5000}})";
    EXPECT_EQ(TestClient(port).connect(auth_of(anns_key)), refusal);

    limits.sockets_per_identity = 3;
    rates->set_limits(limits);
    client(anns_key);
    EXPECT_EQ(TestClient(port).connect(auth_of(anns_key)), refusal);
    clients.clear();
    // The server hears of the closed ones some time later.
    std::string answer = refusal;
    for (int i = 0; i < 1'000 && answer == refusal; ++i)
        answer = TestClient(port).connect(auth_of(anns_key));
    EXPECT_TRUE(answer.starts_with("0{")) << answer;
}

TEST_F(AccessTest, EndsRightsWhenTheClockSaysSo) {
    const auto key = create(ann, now + 1'000);
    start();
    auto& connected = client(key);
    auto& other = client(bobs_key);
    access->end_expired_rights();
    now += 1'000;
    access->end_expired_rights();

    EXPECT_TRUE(is_told(connected, R"(unauthorized "The API key has expired")"));
    EXPECT_THROW(connected.receive(), std::runtime_error) << "the namespace is left";
    other.emit_with_ack(1, R"("leave",{"channelId":"x"})");
    EXPECT_EQ(other.receive(), R"(ack 1 {"ok":true})");
}

TEST_F(AccessTest, NoEventIsHandledAfterTheEndThoughNobodyHasLooked) {
    const auto key = create(ann, now + 1'000);
    start();
    auto& late = client(key);
    auto& reader = member(bobs_key);
    now += 1'000;
    late.emit(send_event(ann, "too late"));

    EXPECT_TRUE(is_told(late, R"(unauthorized "The API key has expired")"));
    reader.emit_with_ack(1, R"("leave",{"channelId":"x"})");
    EXPECT_EQ(reader.receive(), R"(ack 1 {"ok":true})");
}

TEST_F(AccessTest, EndsRightsOfARevokedKey) {
    start();
    auto& revoked = client(bobs_key);
    ASSERT_TRUE(auth::KeyFile(directory / "keys.json").revoke(last_id));
    ASSERT_TRUE(authenticator->refresh());
    access->end_lost_rights();

    EXPECT_TRUE(is_told(revoked, R"(unauthorized "The API key has been revoked")"));
}

TEST_F(AccessTest, WhoIsRemovedFromAPrivateChannelGetsNothingMore) {
    start();
    create_private_channel();
    auto& removed = member(bobs_key);
    remove_bob();
    client(anns_key).emit(send_event(ann, "secret"));

    expect_next(removed, R"(messageError {"error":"This channel is not open to you any more.")",
                "messageBroadcast");
    removed.emit_with_ack(1, send_event(bob, "let me"));
    expect_next(removed, "ack 1 {\"error\":\"Access denied", "messageBroadcast");
}

TEST_F(AccessTest, WhoHasAskedIsToldOfNewChannelsThatItMayRead) {
    start();
    auto& anns = client(anns_key);
    auto& bobs = client(bobs_key);
    for (auto* asking : {&anns, &bobs}) {
        asking->emit_with_ack(1, R"("subscribe_channels")");
        EXPECT_TRUE(is_told(*asking, R"(ack 1 {"ok":true})"));
    }
    messaging::Channel made;
    made.id = ChannelId::random();
    made.type = messaging::ChannelType::dm;
    made.name = "private";
    made.participants = {ann};
    ASSERT_TRUE(run(memory.create_channel(made)));
    messaging::Channel open;
    open.id = ChannelId::random();
    open.name = "for everybody";
    ASSERT_TRUE(run(memory.create_channel(open)));

    const auto event = [](const char* name, const messaging::Channel& channel) {
        return std::string(name) + R"( {"channelId":")" + channel.id.to_string() + '"';
    };
    EXPECT_TRUE(is_told(anns, event("channelCreated", made)));
    EXPECT_TRUE(is_told(anns, event("channelCreated", open)));
    EXPECT_TRUE(is_told(bobs, event("channelCreated", open)));

    ASSERT_TRUE(run(memory.add_participant(made.id, bob)));
    EXPECT_TRUE(is_told(anns, event("channelUpdated", made)));
    EXPECT_TRUE(is_told(bobs, event("channelUpdated", made)));

    anns.emit_with_ack(2, R"("unsubscribe_channels")");
    EXPECT_TRUE(is_told(anns, R"(ack 2 {"ok":true})"));
    open.id = ChannelId::random();
    ASSERT_TRUE(run(memory.create_channel(open)));
    EXPECT_TRUE(is_told(bobs, event("channelCreated", open)));
    anns.emit_with_ack(3, R"("subscribe_channels")");
    EXPECT_TRUE(is_told(anns, R"(ack 3 {"ok":true})"));
}

TEST_F(AccessTest, WhoHasAskedIsToldOfNewMessageServersAndOfAgents) {
    registry.set_listener([this](EntityId id, const agents::AgentRegistry::SharedEntry& entry) {
        channel_directory.agent_changed(id, entry);
    });
    start();
    auto& anns = client(anns_key);
    auto& bobs = client(bobs_key);
    anns.emit_with_ack(1, R"("subscribe_channels")");
    EXPECT_TRUE(is_told(anns, R"(ack 1 {"ok":true})"));
    messaging::MessageServer made;
    made.id = MessageServerId::random();
    made.name = "Second";
    ASSERT_TRUE(run(memory.create_message_server(made)));
    EXPECT_TRUE(is_told(anns, R"(messageServerCreated {"messageServerId":")" + made.id.to_string() +
                                  R"(","messageServer":{"id":")" + made.id.to_string() +
                                  R"(","name":"Second")"));

    agents::Agent agent;
    agent.id = EntityId::random();
    agent.name = "Ada";
    registry.put({agent, nullptr, false});
    const auto id = agent.id.to_string();
    EXPECT_TRUE(is_told(anns, R"(agentUpdated {"agentId":")" + id + R"(","agent":{"id":")" + id +
                                  R"(","name":"Ada","characterName":"Ada","bio":"","status":"inactive"}})"));
    ASSERT_TRUE(registry.remove(agent.id));
    EXPECT_TRUE(is_told(anns, R"(agentDeleted {"agentId":")" + id + R"("})"));

    bobs.emit_with_ack(1, R"("leave",{"channelId":"x"})");
    EXPECT_EQ(bobs.receive(), R"(ack 1 {"ok":true})") << "who has not asked is told nothing";
    registry.set_listener({});
}

TEST_F(AccessTest, WhoIsBannedIsSentOutAndMayNotComeBackBeforeTheBanIsLifted) {
    start();
    messaging::Channel made;
    made.id = *ChannelId::parse(channel);
    made.participants = {ann, bob};
    ASSERT_TRUE(run(memory.create_channel(made)));
    auto& banned = member(bobs_key);
    messaging::ChannelChanges ban;
    ban.ban = bob;
    ASSERT_TRUE(run(memory.update_channel(made.id, ban)));
    client(anns_key).emit(send_event(ann, "without Bob"));

    expect_next(banned, R"(messageError {"error":"This channel is not open to you any more.")",
                "messageBroadcast");
    banned.emit_with_ack(1, send_event(bob, "let me"));
    expect_next(banned, "ack 1 {\"error\":\"Access denied", "messageBroadcast");
    banned.emit_with_ack(2, R"("join",{"channelId":")" + channel + R"("})");
    expect_next(banned, "ack 2 {\"error\":\"Access denied", "channel_joined");

    messaging::ChannelChanges lift;
    lift.lift_ban = bob;
    ASSERT_TRUE(run(memory.update_channel(made.id, lift)));
    banned.emit(R"("join",{"channelId":")" + channel + R"("})");
    expect_next(banned, "channel_joined");
}

TEST_F(AccessTest, ARemovalIsSeenByAJoinThatWaits) {
    start();
    create_private_channel();
    auto& joining = client(bobs_key);
    store.close();
    joining.emit_with_ack(1, R"("join",{"channelId":")" + channel + R"("})");
    joining.emit_with_ack(2, R"("leave",{"channelId":"x"})");
    expect_next(joining, "ack 2");
    joining.emit_with_ack(3, R"("leave",{"channelId":"x"})");
    expect_next(joining, "ack 3");
    remove_bob();
    store.open();

    expect_next(joining, "ack 1 {\"error\":\"Access denied", "channel_joined");
}

TEST_F(AccessTest, WhoWasThereBeforeTheChannelWasPrivateIsSentOut) {
    start();
    auto& early = member(bobs_key);
    client(anns_key).emit(R"("2",{"senderId":")" + ann.to_string() + R"(","channelId":")" + channel +
                          R"(","message":"secret","metadata":{"isDm":true}})");

    expect_next(early, "messageError", "messageBroadcast");
}

TEST_F(AccessTest, MessagesThatWaitForACheckStayInOrder) {
    start();
    auto& reader = member(bobs_key);
    auto& writer = client(anns_key);
    for (const auto* text : {"one", "two", "three"})
        writer.emit(send_event(ann, text));

    for (const auto* text : {"one", "two", "three"}) {
        const auto event = reader.receive();
        EXPECT_NE(event.find(text), std::string::npos) << event;
    }
}

TEST_F(AccessTest, AgentsMaySendAsMuchAsTheyHaveToSay) {
    const auto key = create(bob, {}, auth::Role::agent);
    start({.socket = {1, std::chrono::hours(1), 1}, .identity = {1, std::chrono::hours(1), 1}});
    auto& agent = client(key);
    for (const auto* text : {"one", "two", "three"})
        agent.emit(send_event(bob, text));
    for (int i = 0; i < 3; ++i)
        expect_next(agent, "messageBroadcast", "messageError");

    auto& person = client(anns_key);
    person.emit(send_event(ann, "one"));
    person.emit(send_event(ann, "too much"));
    expect_next(person, "messageError");
}

TEST_F(AccessTest, RefusesWhoConnectsTooOften) {
    start({.connect = {1, std::chrono::hours(1), 2}});
    client(anns_key);
    client(anns_key);
    TestClient third(port);

    EXPECT_TRUE(
        third.connect(auth_of(anns_key))
            .starts_with(R"(4{"message":"Too many connections. Please try again later.","data":{"code":)"
                         R"("RATE_LIMITED","retryAfterMs":)"));
}

/// What a client that was cut off shows to get back what it had.
struct Ticket {
    std::string private_id;
    std::string offset;

    std::string json() const { return R"(,"pid":")" + private_id + R"(","offset":")" + offset + '"'; }
};

class AccessRecoveryTest : public AccessTest {
protected:
    /// Of a client that joins the channel and is cut off, which the server has seen.
    Ticket cut_off_member(const std::string& key) {
        auto& watcher = member(anns_key);
        auto cut = std::make_unique<TestClient>(port);
        const auto answer = cut->connect(auth_of(key));
        const auto start = answer.find(R"("pid":")") + 7;
        Ticket ticket{answer.substr(start, answer.find('"', start) - start), {}};
        cut->emit(R"("join",{"channelId":")" + channel + R"("})");
        std::string event;
        while (!event.starts_with("room_joined"))
            event = cut->receive();
        const auto offset = event.rfind(",\"") + 2;
        ticket.offset = event.substr(offset, event.size() - offset - 1);
        expect_next(watcher, "userJoined");
        cut.reset();
        expect_next(watcher, "userLeft");
        return ticket;
    }
    /// Whether the client is given its former private id, which says that it has come back.
    bool comes_back(const Ticket& ticket, const std::string& key) {
        auto& added = clients.emplace_back(std::make_unique<TestClient>(port));
        const auto answer = added->connect(auth_of(key, ticket.json()));
        EXPECT_TRUE(answer.starts_with("0{")) << answer;
        return answer.find(ticket.private_id) != std::string::npos;
    }
};

TEST_F(AccessRecoveryTest, WhoHasLostNothingGoesOn) {
    start();
    create_private_channel();
    const auto ticket = cut_off_member(bobs_key);

    ASSERT_TRUE(comes_back(ticket, bobs_key));
    auto& back = *clients.back();
    client(anns_key).emit(send_event(ann, "welcome back"));
    expect_next(back, "messageBroadcast");
}

TEST_F(AccessRecoveryTest, WhoWasRemovedMeanwhileBeginsAnewAndGetsNothing) {
    start();
    create_private_channel();
    const auto ticket = cut_off_member(bobs_key);
    remove_bob();
    auto& writer = client(anns_key);
    writer.emit_with_ack(1, send_event(ann, "secret"));
    expect_next(writer, "ack 1");

    ASSERT_FALSE(comes_back(ticket, bobs_key));
    auto& back = *clients.back();
    back.emit_with_ack(2, R"("join",{"channelId":")" + channel + R"(","since":0})");
    expect_next(back, "ack 2 {\"error\":\"Access denied", "messageBroadcast");
}

TEST_F(AccessRecoveryTest, AnotherPersonDoesNotGetWhatWasSomebodys) {
    start();
    create_private_channel();
    const auto ticket = cut_off_member(bobs_key);

    EXPECT_FALSE(comes_back(ticket, anns_key));
}

TEST_F(AccessRecoveryTest, ARevokedKeyBringsNobodyBack) {
    start();
    create_private_channel();
    const auto ticket = cut_off_member(bobs_key);
    ASSERT_TRUE(auth::KeyFile(directory / "keys.json").revoke(last_id));
    ASSERT_TRUE(authenticator->refresh());

    TestClient back(port);
    EXPECT_EQ(back.connect(auth_of(bobs_key, ticket.json())), R"(4{"message":"Invalid or missing API Key"})");
}

}  // namespace
}  // namespace wimpole::events
