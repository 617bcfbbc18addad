#include "siopp/base/shared_bytes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace siopp {
namespace {

TEST(SharedBytesTest, IsEmptyByDefault) {
    const SharedBytes bytes;

    EXPECT_TRUE(bytes.empty());
    EXPECT_EQ(bytes.view(), "");
    EXPECT_TRUE(SharedBytes::copy_of("").empty());
}

TEST(SharedBytesTest, CopiesTheBytesItIsGiven) {
    std::string source = "hello";

    const auto bytes = SharedBytes::copy_of(source);
    source = "other";

    EXPECT_EQ(bytes.view(), "hello");
    EXPECT_EQ(bytes.size(), 5U);
}

TEST(SharedBytesTest, JoinsPartsInOrderAndSkipsEmptyOnes) {
    const std::array<std::string_view, 4> parts = {"4", std::string_view(), "2[\"a\"]", ""};

    EXPECT_EQ(SharedBytes::join(parts).view(), "42[\"a\"]");
}

TEST(SharedBytesTest, CopiesShareTheSameBytes) {
    const auto bytes = SharedBytes::copy_of("shared");

    const SharedBytes copy = bytes;

    EXPECT_EQ(copy.view().data(), bytes.view().data());
}

TEST(SharedBytesTest, BytesLiveAsLongAsAnyCopy) {
    SharedBytes last;
    {
        const auto first = SharedBytes::copy_of("survivor");
        last = first;
    }

    EXPECT_EQ(last.view(), "survivor");
}

TEST(SharedBytesTest, MovingLeavesTheSourceEmpty) {
    auto source = SharedBytes::copy_of("moved");

    const SharedBytes target = std::move(source);

    EXPECT_EQ(target.view(), "moved");
    EXPECT_TRUE(source.empty());
}

TEST(SharedBytesTest, AssignmentReleasesWhatWasHeld) {
    auto bytes = SharedBytes::copy_of("old");
    const auto& same = bytes;

    bytes = same;
    EXPECT_EQ(bytes.view(), "old");
    bytes = SharedBytes::copy_of("new");
    EXPECT_EQ(bytes.view(), "new");
}

TEST(SharedBytesTest, MayBeCopiedAndReleasedOnSeveralThreads) {
    auto bytes = SharedBytes::copy_of("broadcast");
    std::vector<std::thread> threads;
    std::array<std::size_t, 4> seen{};

    for (auto& count : seen) {
        threads.emplace_back([bytes, &count] {
            for (int round = 0; round < 1000; ++round) {
                const SharedBytes copy = bytes;
                count += copy.view() == "broadcast" ? 1 : 0;
            }
        });
    }
    bytes = SharedBytes();
    for (auto& thread : threads)
        thread.join();

    for (const auto count : seen)
        EXPECT_EQ(count, 1000U);
}

}  // namespace
}  // namespace siopp
