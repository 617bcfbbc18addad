#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/agents/agent_host.hpp"
#include "wimpole/agents/drivers/script_driver.hpp"
#include "wimpole/agents/manual_executor.hpp"
#include "wimpole/agents/test_participants.hpp"
#include "wimpole/base/log.hpp"
#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

/// What the tests of the agent host share.
namespace wimpole::agents {

inline const ChannelId direct = *ChannelId::parse("30000000-0000-4000-8000-000000000001");
inline const ChannelId group = *ChannelId::parse("30000000-0000-4000-8000-000000000002");

using Seen = std::vector<std::string>;

/// Notes what the people of the channels see, in order: signals and, as the store's listener, messages.
class Stage final : public ChannelSignals {
public:
    void disable_input(ChannelId channel, const std::string& socket) override {
        note("disable", channel, socket);
    }
    void enable_input(ChannelId channel, const std::string& socket) override {
        note("enable", channel, socket);
    }
    void message_complete(ChannelId channel, MessageServerId, const std::string& socket) override {
        note("complete", channel, socket);
    }
    void agent_status(const AgentStatus& status, const std::string&) override {
        states.push_back(status.state);
    }
    void stream_chunk(const StreamChunk& chunk, const std::string& socket) override {
        note("chunk " + std::to_string(chunk.index) + "@" + std::to_string(chunk.offset) + " " +
                 std::string(chunk.text),
             chunk.channel, socket);
        chunk_ids.push_back(chunk.message);
        if (socket.empty()) text_of_chunks += chunk.text;
    }
    void stream_error(const StreamError& error) override {
        note("error " + std::string(error.code), error.channel, {});
        partial_texts.emplace_back(error.partial_text);
    }
    void reply_again(const messaging::Message& reply, const std::string& socket) override {
        note("again " + reply.text, reply.channel, socket);
    }
    void agent_busy(ChannelId channel, EntityId, const std::string& socket) override {
        note("busy", channel, socket);
    }
    void agent_prompt(ChannelId, MessageId, std::string_view prompt) override {
        prompts.emplace_back(prompt);
    }
    void note(const std::string& what, ChannelId channel, const std::string& socket) {
        seen.push_back(what + (channel == direct ? "" : " in group") +
                       (socket.empty() ? "" : " to " + socket));
    }

    Seen seen;
    std::vector<AgentStatus::State> states;
    std::vector<MessageId> chunk_ids;
    std::string text_of_chunks;
    Seen partial_texts;
    Seen prompts;
};

/// Notes how turns end for who waits for their answers.
class Waiters final : public RunObserver {
public:
    void chunk_told(const Turn&, std::string_view, std::uint64_t) override {}
    void turn_ended(const Turn& turn, messaging::RunStatus status, const messaging::Message*,
                    std::string_view) override {
        ends.push_back(turn.trigger.text + ": " + std::string(to_string(status)));
    }

    Seen ends;
};

/// Shows messages on the stage before the host hears of them.
class StageListener final : public messaging::CommitListener {
public:
    StageListener(Stage& stage, AgentHost& host) : stage_(stage), host_(host) {}

    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override {
        stage_.note(message.text, channel.id, {});
        messages.push_back(message);
        host_.message_committed(message, channel, origin);
    }
    void message_updated(const messaging::MessageUpdated& event) override {
        stage_.note("update " + event.message.text, event.message.channel, {});
        messages.push_back(event.message);
    }
    void message_deleted(const messaging::MessageDeleted& event) override { host_.message_deleted(event); }
    void channel_cleared(const messaging::ChannelCleared& event) override { host_.channel_cleared(event); }
    void channel_deleted(const messaging::ChannelDeleted& event) override { host_.channel_deleted(event); }

    std::vector<messaging::Message> messages;

private:
    Stage& stage_;
    AgentHost& host_;
};

inline AgentScript script_of(std::string_view json) {
    const auto view = siopp::json::View::parse(json);
    auto script = view ? parse_agent_script(*view) : Result<AgentScript>(Error{Error::Kind::invalid, "JSON"});
    if (!script) throw std::runtime_error(script.error().reason);
    return *std::move(script);
}

/// A host with a direct channel of Ann and Eliza, and a group of Ann, Bob and Eliza.
class AgentHostHarness : public ::testing::Test {
protected:
    void start(std::shared_ptr<AgentDriver> driver, AgentHostOptions options = {}) {
        add_agent(doctor, "Eliza", std::move(driver));
        host = std::make_unique<AgentHost>(
            AgentHost::Parts{executor, agents, service, store, stage, waiters, [] { return 7'000; }},
            options);
        listener = std::make_unique<StageListener>(stage, *host);
        store.set_listener(listener.get());
        create(direct, messaging::ChannelType::dm, {ann, doctor});
        create(group, messaging::ChannelType::group, {ann, bob, doctor});
    }
    void start_script(std::string_view json, AgentHostOptions options = {}) {
        start(std::make_shared<ScriptDriver>(executor, script_of(json)), options);
    }

    void add_agent(EntityId id, std::string name, std::shared_ptr<AgentDriver> driver) {
        Agent agent;
        agent.id = id;
        agent.name = std::move(name);
        agents.add(std::move(agent), std::move(driver));
    }

    void create(ChannelId id, messaging::ChannelType type, std::vector<EntityId> participants) {
        messaging::Channel channel;
        channel.id = id;
        channel.type = type;
        channel.participants = std::move(participants);
        ASSERT_TRUE(wimpole::run(store.ensure_channel(channel)));
    }

    MessageId say(EntityId sender, ChannelId channel, const std::string& text) {
        messaging::Submission submission;
        submission.channel = channel;
        submission.sender = sender;
        submission.sender_name = "Ann";
        submission.text = text;
        submission.source = "test";
        const auto receipt = wimpole::run(service.submit(submission, {}, "socket"));
        EXPECT_TRUE(receipt);
        executor.run();
        return receipt ? receipt->message.id : MessageId();
    }

    /// The runs of the store, the oldest first.
    std::vector<messaging::Run> stored_runs() {
        auto runs = wimpole::run(store.runs({}, 10'000)).value();
        std::reverse(runs.begin(), runs.end());
        return runs;
    }

    /// Thousands of turns are not for reading.
    void SetUp() override { log::set_level(LogLevel::fatal); }

    /// Lets everything that was begun end.
    void TearDown() override {
        log::set_level(LogLevel::info);
        if (!host) return;
        std::thread stopping([this] { host->stop(std::chrono::seconds(20)); });
        std::atomic<bool> ended = false;
        std::thread running([&] {
            while (!ended) {
                executor.advance(std::chrono::milliseconds(100));
                std::this_thread::yield();
            }
        });
        stopping.join();
        ended = true;
        running.join();
    }

    ManualExecutor executor;
    storage::MemoryStore store;
    messaging::MessageService service{store, messaging::MessageLimits{}};
    AgentRegistry agents;
    Stage stage;
    Waiters waiters;
    std::unique_ptr<AgentHost> host;
    std::unique_ptr<StageListener> listener;
};

}  // namespace wimpole::agents
