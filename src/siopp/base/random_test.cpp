#include "siopp/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <thread>

namespace siopp {
namespace {

using Id = std::array<std::uint8_t, 20>;

Id random_id() {
    Id id{};
    fill_random(id);
    return id;
}

TEST(RandomTest, GivesNothingTwiceAcrossBlocksAndThreads) {
    constexpr int count = 1000;
    std::set<Id> here;
    std::set<Id> there;
    std::thread other([&] {
        for (int index = 0; index < count; ++index)
            there.insert(random_id());
    });
    for (int index = 0; index < count; ++index)
        here.insert(random_id());
    other.join();

    here.merge(there);

    EXPECT_EQ(here.size(), 2U * count);
}

TEST(RandomTest, FillsEveryByteWhateverIsLeftOfABlock) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{100}, std::size_t{200}, std::size_t{256}}) {
        std::array<bool, 256> changed{};
        // A byte is zero by chance once in 256 times, but not always.
        for (int round = 0; round < 16; ++round) {
            std::array<std::uint8_t, 256> bytes{};
            fill_random(std::span(bytes).first(size));
            for (std::size_t index = 0; index < bytes.size(); ++index)
                changed[index] = changed[index] || bytes[index] != 0;
        }
        for (std::size_t index = 0; index < changed.size(); ++index)
            EXPECT_EQ(changed[index], index < size) << index << " of " << size;
    }
}

}  // namespace
}  // namespace siopp
