#include "wimpole/events/socket_events.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/base/test_people.hpp"
#include "wimpole/base/test_task.hpp"
#include "wimpole/events/gated_store.hpp"
#include "wimpole/events/gateway.hpp"
#include "wimpole/events/test_channel.hpp"
#include "wimpole/events/test_client.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

namespace wimpole::events {
namespace {

const std::string other_channel = "12ce51c8-2eba-4aa5-a86e-ecf114157c06";
const EntityId agent = *EntityId::parse("10000000-0000-4000-8000-000000000001");

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

std::string join_event(const std::string& name, const std::string& more = "") {
    return R"("join",{"channelId":)" + quoted(name) + more + "}";
}

std::string quoted(EntityId id) {
    return quoted(id.to_string());
}

std::string send_event(EntityId sender, const std::string& text, const std::string& more = "") {
    return R"("2",{"senderId":)" + quoted(sender) + R"(,"channelId":)" + quoted(channel) + R"(,"message":)" +
           quoted(text) + more + "}";
}

/// A server of the events only, in this process, and what tests ask of it.
class SocketEventsTest : public ::testing::Test {
protected:
    void SetUp() override {
        agents::Agent known_agent;
        known_agent.id = agent;
        registry.add(std::move(known_agent), nullptr);
    }

    void TearDown() override {
        clients.clear();
        server.stop();
    }

    void start(ChannelEventLimits channel_limits = {}, MessageEventLimits message_limits = {}) {
        channels = std::make_unique<ChannelEvents>(ChannelEvents::Parts{store, door, rights, presence},
                                                   channel_limits);
        messages = std::make_unique<MessageEvents>(service, door, registry, message_limits);
        sockets = std::make_unique<SocketEvents>(access, *channels, *messages, rooms, directory);
        store.set_listener(&gateway);
        sockets->register_on(server.of("/"));
        const auto listening = server.listen("127.0.0.1", 0);
        ASSERT_TRUE(listening);
        port = *listening;
        server.start();
    }

    /// A client that has been greeted.
    TestClient& client(const std::string& auth = "{}") {
        auto& added = clients.emplace_back(std::make_unique<TestClient>(port));
        EXPECT_TRUE(added->connect(auth).starts_with("0{"));
        while (!added->receive().starts_with("connection_established")) {
        }
        return *added;
    }

    /// A client that has joined the channel.
    TestClient& member(const std::string& name = channel) {
        auto& joined = client();
        joined.emit(join_event(name));
        EXPECT_TRUE(joined.receive().starts_with("channel_joined"));
        EXPECT_TRUE(joined.receive().starts_with("room_joined"));
        return joined;
    }

    void expect(TestClient& receiver, const std::string& start, const std::vector<std::string>& parts = {}) {
        const auto event = receiver.receive();
        EXPECT_TRUE(event.starts_with(start)) << "wanted " << start << ", got " << event;
        for (const auto& part : parts)
            EXPECT_NE(event.find(part), std::string::npos) << part << " in " << event;
    }

    /// Nothing is on its way to the client: the next thing that comes is the answer to this.
    void expect_nothing_before_an_answer(TestClient& receiver) {
        receiver.emit_with_ack(99, R"("leave",{"channelId":"no such channel"})");
        EXPECT_EQ(receiver.receive(), R"(ack 99 {"ok":true})");
    }

    void send_three() {
        auto& sender = client();
        for (const auto* text : {"one", "two", "three"}) {
            sender.emit(send_event(ann, text));
            expect(sender, "messageBroadcast", {quoted(text)});
            expect(sender, "messageAck");
        }
    }

    siopp::Server server{[] {
        siopp::Options options;
        options.workers = 2;
        return options;
    }()};
    storage::MemoryStore memory;
    GatedStore store{memory};
    messaging::MessageService service{store, messaging::MessageLimits{}};
    agents::AgentRegistry registry;
    auth::Authenticator authenticator{auth::KeyFile("/nonexistent/keys.json"), {}, now_ms};
    auth::RateLimiter rates{{}};
    LiveSockets live{{&server.worker(0), &server.worker(1)}};
    ChannelDirectory directory{live};
    Gateway gateway{server.of("/"), live};
    Presence presence;
    ChannelRights rights{live, presence};
    ChannelDoor door{store};
    Access access{{authenticator, rates, registry, live, rights, presence, now_ms}};
    RoomEvents rooms{store, door, registry, presence};
    std::unique_ptr<ChannelEvents> channels;
    std::unique_ptr<MessageEvents> messages;
    std::unique_ptr<SocketEvents> sockets;
    std::uint16_t port = 0;
    std::vector<std::unique_ptr<TestClient>> clients;
};

TEST_F(SocketEventsTest, GreetsAKnownEntityByItsId) {
    start();
    TestClient greeted(port);
    greeted.connect(R"({"entityId":)" + quoted(ann) + "}");

    expect(greeted, "authenticated", {quoted(ann), "timestamp"});
    expect(greeted, "connection_established",
           {R"("message":"Connected to Eliza Socket.IO server")", "socketId"});
}

TEST_F(SocketEventsTest, GreetsAStrangerToo) {
    start();
    TestClient stranger(port);
    stranger.connect();

    expect(stranger, "connection_established");
}

TEST_F(SocketEventsTest, RefusesAMalformedEntity) {
    start();
    for (const auto* auth : {R"({"entityId":"not-a-uuid"})", R"({"entityId":42})"}) {
        TestClient refused(port);
        EXPECT_EQ(refused.connect(auth), R"(4{"message":"Valid entityId required"})") << auth;
    }
}

TEST_F(SocketEventsTest, ConfirmsAJoinTwiceAndAnswers) {
    start();
    auto& joining = client();
    joining.emit_with_ack(1, join_event(channel, R"(,"since":0)"));

    const std::vector<std::string> parts = {R"("channelId":)" + quoted(channel),
                                            R"("roomId":)" + quoted(channel), R"("seq":0)",
                                            R"("epoch":)" + quoted(store.epoch()), R"("recovered":true)"};
    expect(joining, "channel_joined", parts);
    expect(joining, "room_joined", parts);
    expect(joining, "ack 1", parts);
}

TEST_F(SocketEventsTest, TellsMembersAndSenderOfAMessage) {
    start();
    auto& reader = member();
    auto& sender = member();
    auto& outsider = member(other_channel);
    sender.emit_with_ack(5, send_event(ann, "Hello", R"(,"messageId":"m-1","senderName":"Ann")"));

    expect(sender, "messageBroadcast", {R"("text":"Hello")", R"("seq":1)", R"("clientMessageId":"m-1"})"});
    expect(sender, "messageAck", {R"("clientMessageId":"m-1")", R"("seq":1)"});
    expect(sender, "ack 5", {R"("clientMessageId":"m-1")", R"("ok":true})"});
    const auto seen = reader.receive();
    EXPECT_TRUE(seen.starts_with("messageBroadcast"));
    EXPECT_EQ(seen.find("clientMessageId"), std::string::npos);
    expect_nothing_before_an_answer(outsider);
}

TEST_F(SocketEventsTest, KeepsWhatWasSentAndTheSocketThatItCameBy) {
    start();
    auto& sender = member();
    for (const std::string more : {R"(,"messageId":"m-1","custom":[1])", R"(,"custom":[2])"}) {
        sender.emit(send_event(ann, "Hello", more));
        expect(sender, "messageBroadcast");
        expect(sender, "messageAck");
    }

    const auto stored = run(memory.history(*ChannelId::parse(channel), {}, 2)).value();
    ASSERT_EQ(stored.size(), 2U);
    EXPECT_EQ(stored[1].source_id, "m-1");
    EXPECT_TRUE(stored[0].source_id.starts_with("socketio-")) << stored[0].source_id;
    EXPECT_NE(stored[0].source_id, stored[1].source_id);
    EXPECT_NE(stored[0].raw_message.find(R"("custom":[2])"), std::string::npos) << stored[0].raw_message;
    EXPECT_EQ(siopp::json::View::parse(stored[0].raw_message)->find("message")->string(), "Hello");
    EXPECT_FALSE(stored[0].socket_id.empty());
    EXPECT_EQ(stored[0].socket_id, stored[1].socket_id);
}

TEST_F(SocketEventsTest, ASenderNeedNotHaveJoined) {
    start();
    auto& sender = client();
    sender.emit(send_event(ann, "Hello"));

    expect(sender, "messageBroadcast", {"Hello"});
    expect(sender, "messageAck");
}

TEST_F(SocketEventsTest, AcknowledgesARepetitionToItsSenderOnly) {
    start();
    auto& reader = member();
    auto& sender = client();
    const auto event = send_event(ann, "Hello", R"(,"messageId":"m-1")");
    sender.emit(event);
    expect(sender, "messageBroadcast");
    expect(sender, "messageAck");
    expect(reader, "messageBroadcast");

    sender.emit_with_ack(2, event);

    expect(sender, "messageAck", {R"("seq":1)", R"("duplicate":true)"});
    expect(sender, "ack 2", {R"("duplicate":true,"ok":true)"});
    expect_nothing_before_an_answer(reader);
}

TEST_F(SocketEventsTest, AnswersMistakesAndGoesOn) {
    start();
    auto& clumsy = client();
    clumsy.emit(R"("message",{"type":2,"payload":{}})");
    expect(clumsy, "messageError", {R"("error":"For SEND_MESSAGE: )", R"("code":"INVALID")"});
    clumsy.emit_with_ack(3, R"("message",{"type":1,"payload":"str"})");
    expect(clumsy, "messageError", {R"("error":"channelId is required for joining.")"});
    expect(clumsy, "ack 3", {R"("error":"channelId is required for joining.")", R"("ok":false})"});
    clumsy.emit(send_event(ann, "x", R"(,"messageServerId":"127d62a3-6c62-4268-ad5d-1b5ef34e6a7c")"));
    expect(clumsy, "messageError",
           {R"("error":"Server 127d62a3-6c62-4268-ad5d-1b5ef34e6a7c does not exist","code":"NOT_FOUND")"});

    clumsy.emit(send_event(ann, "still here"));
    expect(clumsy, "messageBroadcast", {"still here"});
}

TEST_F(SocketEventsTest, IgnoresWhatTheRealServerIgnoresButAnswersWhoAsks) {
    start();
    auto& odd = client();
    for (const auto* event :
         {R"("message",null)", R"("message","text")", R"("message",[])", R"("message",{"type":1})",
          R"("message",{"type":99,"payload":{}})", R"("message")", R"("no_such_event",{"a":1})"}) {
        odd.emit(event);
    }
    expect_nothing_before_an_answer(odd);

    odd.emit_with_ack(4, R"("message",{})");
    expect(odd, "ack 4", {R"("code":"INVALID","ok":false)"});
}

TEST_F(SocketEventsTest, RefusesToSpeakForOthers) {
    start();
    auto& first = client(R"({"entityId":)" + quoted(ann) + "}");
    first.emit(send_event(bob, "I am Ann"));
    expect(first, "messageError", {R"("code":"FORBIDDEN")"});

    auto& second = client();
    second.emit(R"("join",{"channelId":"x","entityId":)" + quoted(ann) + "}");
    expect(second, "channel_joined");
    expect(second, "room_joined");
    second.emit(send_event(bob, "I was Ann"));
    expect(second, "messageError", {R"("code":"FORBIDDEN")"});

    auto& third = client();
    third.emit(send_event(agent, "I am the agent"));
    expect(third, "messageError", {R"("code":"FORBIDDEN")"});
    third.emit(send_event(bob, "I am Bob"));
    expect(third, "messageBroadcast");
}

TEST_F(SocketEventsTest, DeliversWhatWasMissedInOrderAndThenLiveMessages) {
    start();
    send_three();
    auto& late = client();
    late.emit(join_event(channel, R"(,"since":1)"));

    expect(late, "channel_joined", {R"("seq":3)", R"("recovered":true)"});
    expect(late, "room_joined");
    expect(late, "messageBroadcast", {R"("text":"two")", R"("seq":2)"});
    expect(late, "messageBroadcast", {R"("text":"three")", R"("seq":3)"});
    client().emit(send_event(bob, "four"));
    expect(late, "messageBroadcast", {R"("text":"four")", R"("seq":4)"});
}

TEST_F(SocketEventsTest, ReplaysNothingUnlessAsked) {
    start();
    send_three();
    auto& late = client();
    late.emit(join_event(channel));

    const auto joined = late.receive();
    EXPECT_EQ(joined.find("recovered"), std::string::npos) << joined;
    expect(late, "room_joined", {R"("seq":3)"});
    expect_nothing_before_an_answer(late);
}

TEST_F(SocketEventsTest, SaysWhenNotEverythingIsReplayed) {
    start({.replay = {.messages = 2}});
    send_three();
    auto& late = client();
    late.emit(join_event(channel, R"(,"since":0)"));

    expect(late, "channel_joined", {R"("recovered":false,"reason":"limit")"});
    expect(late, "room_joined");
    expect(late, "messageBroadcast", {"two"});
    expect(late, "messageBroadcast", {"three"});

    auto& ahead = client();
    ahead.emit(join_event(channel, R"(,"since":9)"));
    expect(ahead, "channel_joined", {R"("seq":3)", R"("recovered":false,"reason":"ahead")"});
}

TEST_F(SocketEventsTest, APositionOfAnotherStoreIsNone) {
    start();
    send_three();
    auto& stranger = client();
    stranger.emit(join_event(channel, R"(,"since":1,"epoch":"another")"));
    expect(stranger, "channel_joined", {R"("seq":3)", R"("recovered":false,"reason":"epoch")"});
    expect(stranger, "room_joined");
    expect_nothing_before_an_answer(stranger);

    auto& known = client();
    known.emit(join_event(channel, R"(,"since":2,"epoch":)" + quoted(store.epoch())));
    expect(known, "channel_joined", {R"("recovered":true})"});
    expect(known, "room_joined");
    expect(known, "messageBroadcast", {"three"});

    auto& wrong = client();
    wrong.emit(join_event(channel, R"(,"since":2,"epoch":7)"));
    expect(wrong, "messageError", {"epoch must be a string of at most 64 bytes."});
}

TEST_F(SocketEventsTest, LeavingEndsTheDelivery) {
    start();
    auto& leaver = member();
    leaver.emit_with_ack(1, R"("leave",{"roomId":)" + quoted(channel) + "}");
    EXPECT_EQ(leaver.receive(), R"(ack 1 {"ok":true})");

    auto& sender = client();
    sender.emit(send_event(ann, "Hello"));
    expect(sender, "messageBroadcast");
    expect_nothing_before_an_answer(leaver);
}

TEST_F(SocketEventsTest, LeavingUndoesAJoinThatStillWaits) {
    start();
    store.close();
    auto& leaver = client();
    leaver.emit(join_event(channel));
    leaver.emit_with_ack(1, R"("leave",{"roomId":)" + quoted(channel) + "}");
    expect(leaver, "ack 1");
    store.open();
    expect(leaver, "channel_joined");
    expect(leaver, "room_joined");

    auto& sender = client();
    sender.emit(send_event(ann, "Hello"));
    expect(sender, "messageBroadcast");
    expect_nothing_before_an_answer(leaver);
}

TEST_F(SocketEventsTest, RefusesMoreWaitingMessagesThanTheLimit) {
    start({}, {.max_pending_sends = 2});
    store.close();
    auto& hasty = client();
    for (const auto* text : {"one", "two", "three"})
        hasty.emit(send_event(ann, text));
    expect(hasty, "messageError", {R"("code":"BUSY")"});

    store.open();
    for (const auto* text : {"one", "two"}) {
        expect(hasty, "messageBroadcast", {text});
        expect(hasty, "messageAck");
    }
    hasty.emit(send_event(ann, "four"));
    expect(hasty, "messageBroadcast", {"four"});
}

TEST_F(SocketEventsTest, RefusesMoreWaitingJoinsThanTheLimit) {
    start({.max_pending_joins = 1});
    store.close();
    auto& hasty = client();
    hasty.emit(join_event(channel));
    hasty.emit(join_event(other_channel));
    expect(hasty, "messageError", {R"("code":"BUSY")"});

    store.open();
    expect(hasty, "channel_joined", {channel});
}

TEST_F(SocketEventsTest, SurvivesClientsThatGoWhileTheStoreWorks) {
    start();
    store.close();
    auto& gone = client();
    gone.emit(send_event(ann, "Hello"));
    gone.emit_with_ack(1, join_event(channel));
    expect_nothing_before_an_answer(gone);
    clients.clear();
    store.open();

    auto& late = client();
    late.emit(join_event(channel, R"(,"since":0)"));
    expect(late, "channel_joined");
    expect(late, "room_joined");
    expect(late, "messageBroadcast", {"Hello"});
}

TEST_F(SocketEventsTest, ControlMessagesReachTheChannelOnly) {
    start();
    auto& inside = member();
    auto& outside = member(other_channel);
    const auto id = *ChannelId::parse(channel);
    gateway.disable_input(id, {});
    gateway.message_complete(id, MessageServerId(), {});
    gateway.enable_input(id, {});

    expect(inside, "controlMessage", {R"("action":"disable_input")", channel});
    expect(inside, "messageComplete", {channel});
    expect(inside, "controlMessage", {R"("action":"enable_input")", channel});
    expect_nothing_before_an_answer(outside);
}

TEST_F(SocketEventsTest, ARoomNamedAfterAnotherSocketGetsNothingOfIt) {
    start();
    TestClient victim(port);
    const auto connected = victim.connect();
    const auto id = connected.substr(connected.find(R"("sid":")") + 7, 20);
    expect(victim, "connection_established", {id});
    auto& spy = member(id);

    victim.emit(send_event(ann, "secret"));
    expect(victim, "messageBroadcast");
    expect(victim, "messageAck");
    expect_nothing_before_an_answer(spy);
}

TEST_F(SocketEventsTest, BytesArriveAsBytesAndAreStoredAsNodeWritesThem) {
    start();
    auto& reader = member();
    auto& sender = client();
    const std::string attachments = R"(,"attachments":[{"data":{"_placeholder":true,"num":0}}])";
    sender.emit_binary(send_event(ann, "look", attachments), "\x01\xfa");

    expect(reader, "messageBroadcast", {R"("attachments":[{"data":{"_placeholder":true,"num":0}}])"});
    EXPECT_EQ(reader.receive_bytes(), "\x01\xfa");
    const auto stored = run(memory.history(*ChannelId::parse(channel), {}, 1)).value().at(0);
    EXPECT_EQ(stored.attachments, R"([{"data":{"type":"Buffer","data":[1,250]}}])");
    EXPECT_NE(stored.raw_message.find(stored.attachments), std::string::npos);

    auto& later = client();
    later.emit(join_event(channel, R"(,"since":0)"));
    expect(later, "channel_joined");
    expect(later, "room_joined");
    expect(later, "messageBroadcast", {R"({"_placeholder":true,"num":0})"});
    EXPECT_EQ(later.receive_bytes(), "\x01\xfa");
}

TEST_F(SocketEventsTest, RefusesMoreBytesThanAMessageMayHold) {
    start();
    auto& sender = client();
    const std::string attachments = R"(,"attachments":{"_placeholder":true,"num":0})";
    sender.emit_binary(send_event(ann, "look", attachments), std::string(30'000, '\xff'));

    expect(sender, "messageError", {"attachment list is longer than", R"("code":"INVALID")"});
}

}  // namespace
}  // namespace wimpole::events
