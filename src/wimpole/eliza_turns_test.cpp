#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "siopp/base/uuid.hpp"
#include "wimpole/agent_factory.hpp"
#include "wimpole/agents/agent_host.hpp"
#include "wimpole/agents/agent_loop.hpp"
#include "wimpole/agents/silent_signals.hpp"
#include "wimpole/base/log.hpp"
#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"

// The built-in agent on the real store, with the real threads.
namespace wimpole {
namespace {

using namespace std::chrono_literals;

/// Nobody looks.
class NoObserver final : public agents::RunObserver {
public:
    void chunk_told(const agents::Turn&, std::string_view, std::uint64_t) override {}
    void turn_ended(const agents::Turn&, messaging::RunStatus, const messaging::Message*,
                    std::string_view) override {}
};

/// A person in each channel, who writes again when the agent has answered; so often.
class People final : public messaging::CommitListener {
public:
    People(messaging::MessageService& service, agents::AgentHost& host, std::size_t turns_each)
        : service_(service), host_(host), turns_each_(turns_each) {}

    void say(ChannelId channel) {
        messaging::Submission submission;
        submission.channel = channel;
        submission.message_server = messaging::default_message_server;
        submission.sender = ann;
        submission.sender_name = "Ann";
        submission.text = "I am unhappy about my work";
        siopp::spawn(submit(std::move(submission)));
    }

    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override {
        host_.message_committed(message, channel, origin);
        if (message.sender == ann) return;
        std::unique_lock lock(mutex_);
        ++replies_;
        answered_.insert(message.in_reply_to.value_or(MessageId()));
        const bool goes_on = ++turns_[channel.id] < turns_each_;
        changed_.notify_all();
        lock.unlock();
        if (goes_on) say(channel.id);
    }

    bool wait_for(std::size_t replies, std::chrono::seconds time) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, time, [&] { return replies_ >= replies; });
    }
    std::size_t replies() {
        const std::lock_guard lock(mutex_);
        return replies_;
    }
    std::size_t answered() {
        const std::lock_guard lock(mutex_);
        return answered_.size();
    }

    const EntityId ann = EntityId::random();

private:
    siopp::Task<void> submit(messaging::Submission submission) {
        auto submitting = service_.submit(std::move(submission), {}, {});
        const auto receipt = co_await std::move(submitting);
        EXPECT_TRUE(receipt);
    }

    messaging::MessageService& service_;
    agents::AgentHost& host_;
    const std::size_t turns_each_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<ChannelId, std::size_t> turns_;
    std::set<MessageId> answered_;
    std::size_t replies_ = 0;
};

TEST(ElizaTurnsTest, TenThousandTurnsOnTheRealStoreGiveTenThousandReplies) {
    constexpr std::size_t channels = 50;
    constexpr std::size_t turns_each = 200;
    log::set_level(LogLevel::fatal);
    const auto directory =
        std::filesystem::temp_directory_path() / ("wimpole-turns-" + siopp::Uuid::random().to_string());
    {
        agents::AgentLoop loop;
        storage::SqliteStore store(directory.string(), {});
        messaging::MessageService service(store, messaging::MessageLimits{});
        agents::Conversation conversation(store);
        config::Config config;
        AgentFactory factory(config, {loop, conversation});
        agents::AgentRegistry agents;
        const auto eliza = agents::built_in_agent(0);
        agents.add(eliza, factory.driver_of(eliza));
        agents::SilentSignals signals;
        NoObserver observer;
        agents::AgentHost host({loop, agents, service, store, signals, observer, now_ms}, {});
        People people(service, host, turns_each);
        store.set_listener(&people);

        for (std::size_t i = 0; i < channels; ++i) {
            messaging::Channel channel;
            channel.id = ChannelId::random();
            channel.type = messaging::ChannelType::dm;
            channel.message_server = messaging::default_message_server;
            channel.participants = {people.ann, eliza.id};
            ASSERT_TRUE(wimpole::run(store.ensure_channel(channel)));
            people.say(channel.id);
        }
        EXPECT_TRUE(people.wait_for(channels * turns_each, 120s)) << people.replies();
        EXPECT_TRUE(host.stop(10s));
        store.stop();
        loop.stop();
        EXPECT_EQ(people.replies(), channels * turns_each);
        EXPECT_EQ(people.answered(), channels * turns_each) << "each message has a reply of its own";
        EXPECT_EQ(host.metrics().replied.value(), channels * turns_each);
    }
    std::filesystem::remove_all(directory);
    log::set_level(LogLevel::info);
}

}  // namespace
}  // namespace wimpole
