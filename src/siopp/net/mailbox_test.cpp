#include "siopp/net/mailbox.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

namespace siopp::net {
namespace {

using namespace std::chrono_literals;
using enum Mailbox::Outcome;
using enum Mailbox::WhenFull;

std::vector<Mailbox::Function> taken_from(Mailbox& mailbox) {
    std::vector<Mailbox::Function> functions;
    (void)mailbox.take_all(functions);
    return functions;
}

void run_all(std::vector<Mailbox::Function> functions) {
    for (auto& function : functions)
        function();
}

TEST(MailboxTest, GivesFunctionsInTheOrderPushed) {
    Mailbox mailbox(10);
    std::vector<int> log;
    for (int number = 0; number < 5; ++number) {
        EXPECT_NE(mailbox.push([&log, number] { log.push_back(number); }, refuse), refused);
    }

    run_all(taken_from(mailbox));

    EXPECT_EQ(log, (std::vector{0, 1, 2, 3, 4}));
}

TEST(MailboxTest, TellsOnlyTheFirstPusherToWakeTheConsumer) {
    Mailbox mailbox(10);

    EXPECT_EQ(mailbox.push([] {}, refuse), queued_first);
    EXPECT_EQ(mailbox.push([] {}, refuse), queued);
    EXPECT_EQ(taken_from(mailbox).size(), 2U);
    EXPECT_EQ(mailbox.push([] {}, refuse), queued_first);
}

TEST(MailboxTest, RefusesWhatIsBeyondItsCapacityAndDestroysIt) {
    Mailbox mailbox(2);
    const auto owned = std::make_shared<int>(0);
    EXPECT_EQ(mailbox.push([] {}, refuse), queued_first);
    EXPECT_EQ(mailbox.push([] {}, refuse), queued);

    EXPECT_EQ(mailbox.push([owned] {}, refuse), refused);

    EXPECT_EQ(owned.use_count(), 1);
    EXPECT_EQ(taken_from(mailbox).size(), 2U);
    EXPECT_EQ(mailbox.push([] {}, refuse), queued_first);
}

TEST(MailboxTest, KeepsAReserveForThoseWhoCannotWait) {
    Mailbox mailbox(1, 2);
    EXPECT_EQ(mailbox.push([] {}, wait), queued_first);
    auto waiting = std::async(std::launch::async, [&] { return mailbox.push([] {}, wait); });
    EXPECT_EQ(mailbox.push([] {}, refuse), queued);
    EXPECT_EQ(mailbox.push([] {}, refuse), queued);

    EXPECT_EQ(mailbox.push([] {}, refuse), refused);
    EXPECT_EQ(mailbox.refusals(), 1U);
    EXPECT_EQ(waiting.wait_for(20ms), std::future_status::timeout);

    EXPECT_EQ(taken_from(mailbox).size(), 3U);
    EXPECT_EQ(waiting.get(), queued_first);
}

TEST(MailboxTest, TellsOnceThatItRefusedWhatDidNotFit) {
    Mailbox mailbox(1);
    std::vector<Mailbox::Function> functions;
    EXPECT_EQ(mailbox.push([] {}, refuse), queued_first);
    EXPECT_EQ(mailbox.push([] {}, refuse), refused);
    EXPECT_EQ(mailbox.push([] {}, refuse), refused);

    EXPECT_TRUE(mailbox.take_all(functions));

    functions.clear();
    EXPECT_FALSE(mailbox.take_all(functions));
    EXPECT_EQ(mailbox.push([] {}, refuse), queued_first);
    EXPECT_FALSE(mailbox.take_all(functions));
}

TEST(MailboxTest, WhatAClosedMailboxRefusesIsNoGap) {
    Mailbox mailbox(1);
    std::vector<Mailbox::Function> functions;
    mailbox.close();

    EXPECT_EQ(mailbox.push([] {}, refuse), refused);

    EXPECT_FALSE(mailbox.take_all(functions));
}

TEST(MailboxTest, AWaitingPusherGoesOnWhenThereIsRoom) {
    Mailbox mailbox(1);
    EXPECT_EQ(mailbox.push([] {}, refuse), queued_first);
    auto outcome = std::async(std::launch::async, [&] { return mailbox.push([] {}, wait); });
    EXPECT_EQ(outcome.wait_for(20ms), std::future_status::timeout);

    EXPECT_EQ(taken_from(mailbox).size(), 1U);

    EXPECT_EQ(outcome.get(), queued_first);
    EXPECT_EQ(taken_from(mailbox).size(), 1U);
}

TEST(MailboxTest, EveryWaitingPusherGetsItsTurn) {
    constexpr std::size_t capacity = 3;
    constexpr int pushers = 4;
    constexpr int each = 50;
    Mailbox mailbox(capacity);
    std::vector<std::thread> threads;
    for (int pusher = 0; pusher < pushers; ++pusher) {
        threads.emplace_back([&] {
            for (int count = 0; count < each; ++count)
                EXPECT_NE(mailbox.push([] {}, wait), refused);
        });
    }

    std::size_t taken = 0;
    while (taken < pushers * each) {
        const auto functions = taken_from(mailbox);
        EXPECT_LE(functions.size(), capacity);
        taken += functions.size();
        std::this_thread::yield();
    }

    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(taken, static_cast<std::size_t>(pushers * each));
}

TEST(MailboxTest, ClosingRefusesWhoComesAndWhoWaitsButKeepsWhatIsInside) {
    Mailbox mailbox(1);
    EXPECT_EQ(mailbox.push([] {}, refuse), queued_first);
    auto waiting = std::async(std::launch::async, [&] { return mailbox.push([] {}, wait); });

    mailbox.close();

    EXPECT_EQ(waiting.get(), refused);
    EXPECT_EQ(mailbox.push([] {}, wait), refused);
    EXPECT_EQ(taken_from(mailbox).size(), 1U);
    EXPECT_EQ(mailbox.push([] {}, refuse), refused);
}

}  // namespace
}  // namespace siopp::net
