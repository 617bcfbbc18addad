#include "wimpole/agents/openai/request_slots.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/agents/manual_executor.hpp"

namespace wimpole::agents::openai {
namespace {

class RequestSlotsTest : public testing::Test {
protected:
    /// A request that waits for its slot, and keeps it until it is told to end.
    struct Request {
        std::stop_source stop;
        std::optional<RequestSlots::Slot> slot;
        bool has_ended_waiting = false;

        bool is_under_way() const { return slot && *slot; }
    };

    static siopp::Task<void> keep(siopp::Task<RequestSlots::Slot> task, std::shared_ptr<Request> request) {
        auto slot = co_await std::move(task);
        request->has_ended_waiting = true;
        request->slot.emplace(std::move(slot));
    }

    std::shared_ptr<Request> ask(const std::string& provider) {
        auto request = std::make_shared<Request>();
        siopp::spawn(keep(slots.take(provider, request->stop.get_token()), request));
        executor.run();
        return request;
    }
    void end(const std::shared_ptr<Request>& request) {
        request->slot.reset();
        executor.run();
    }

    ManualExecutor executor;
    RequestSlots slots{executor, 2};
};

TEST_F(RequestSlotsTest, GivesThemInTheOrderOfAskingWhenOthersHaveEnded) {
    const auto first = ask("a");
    const auto second = ask("a");
    const auto third = ask("a");
    const auto fourth = ask("a");
    EXPECT_TRUE(first->is_under_way() && second->is_under_way());
    EXPECT_FALSE(third->is_under_way() || fourth->is_under_way());
    EXPECT_EQ(slots.waiting("a"), 2U);

    end(second);
    EXPECT_TRUE(third->is_under_way());
    EXPECT_FALSE(fourth->is_under_way());
    end(third);
    EXPECT_TRUE(fourth->is_under_way());
    EXPECT_EQ(slots.waiting("a"), 0U);
}

TEST_F(RequestSlotsTest, CountsEachProviderForItself) {
    const auto first = ask("a");
    const auto second = ask("a");
    EXPECT_TRUE(ask("b")->is_under_way());
    const auto third = ask("a");
    EXPECT_FALSE(third->has_ended_waiting);
    end(first);
    EXPECT_TRUE(third->is_under_way());
}

TEST_F(RequestSlotsTest, GivesNoneToWhoHasStoppedWaiting) {
    const auto first = ask("a");
    const auto second = ask("a");
    const auto stopped = ask("a");
    const auto last = ask("a");
    stopped->stop.request_stop();
    executor.run();
    EXPECT_TRUE(stopped->has_ended_waiting);
    EXPECT_FALSE(stopped->is_under_way());

    end(first);
    EXPECT_TRUE(last->is_under_way());
}

TEST_F(RequestSlotsTest, LosesNoneWhereAStopComesBehindTheSlot) {
    const auto first = ask("a");
    const auto second = ask("a");
    const auto stopped = ask("a");
    first->slot.reset();
    stopped->stop.request_stop();
    executor.run();
    EXPECT_TRUE(stopped->is_under_way());

    end(stopped);
    end(second);
    EXPECT_TRUE(ask("a")->is_under_way());
    EXPECT_TRUE(ask("a")->is_under_way());
}

TEST_F(RequestSlotsTest, IsFreeAgainAfterManyRequests) {
    for (int i = 0; i < 1'000; ++i) {
        std::vector<std::shared_ptr<Request>> requests;
        for (int each = 0; each < 5; ++each)
            requests.push_back(ask("a"));
        for (const auto& request : requests)
            end(request);
    }
    EXPECT_TRUE(ask("a")->is_under_way());
}

}  // namespace
}  // namespace wimpole::agents::openai
