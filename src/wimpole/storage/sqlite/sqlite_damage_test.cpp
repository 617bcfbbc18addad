#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"
#include "wimpole/storage/sqlite/verify.hpp"
#include "wimpole/storage/test_directory.hpp"

/// What is served of a store in whose file a bit has flipped.
namespace wimpole::storage {
namespace {

constexpr std::uint64_t stored_count = 40;

class SqliteDamageTest : public testing::Test {
protected:
    void SetUp() override {
        const TestDirectory directory;
        {
            SqliteStore store(directory.path());
            for (std::uint64_t seq = 1; seq <= stored_count; ++seq) {
                messaging::Submission made;
                made.channel = channel;
                made.sender_name = "Alice";
                made.text = text_of(seq);
                ASSERT_TRUE(run(store.append(made, {}, "")).has_value());
            }
        }
        std::ifstream file(directory.path() / "wimpole.db", std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(file), {});
        place_of_seven = bytes.find(text_of(7));
        ASSERT_NE(place_of_seven, std::string::npos);
    }

    static std::string text_of(std::uint64_t seq) { return "the text of message " + std::to_string(seq); }

    void write_with_a_flipped_bit(const TestDirectory& copy, std::size_t place, int bit) const {
        auto other = bytes;
        other[place] = static_cast<char>(other[place] ^ (1 << bit));
        std::ofstream(copy.path() / "wimpole.db", std::ios::binary) << other;
    }

    struct Outcome {
        bool wrong = false;
        bool told = false;
        std::uint64_t sound = 0;
        std::uint64_t damaged = 0;
    };
    Outcome outcome_of(std::size_t place, int bit) const {
        const TestDirectory copy;
        write_with_a_flipped_bit(copy, place, bit);
        Outcome outcome;
        try {
            SqliteStore store(copy.path());
            const auto page = run(store.history(channel, {}, 100));
            if (!page) outcome.told = true;
            for (const auto& message : page ? page.value() : std::vector<messaging::Message>()) {
                const bool is_placeholder = message.source == "damaged";
                const bool is_same = message.text == text_of(message.seq) && message.sender_name == "Alice";
                ++(is_placeholder ? outcome.damaged : outcome.sound);
                if (!is_placeholder && !is_same) outcome.wrong = true;
            }
        } catch (const std::runtime_error&) {
            outcome.told = true;
        }
        return outcome;
    }

    ChannelId channel = ChannelId::random();
    std::string bytes;
    std::size_t place_of_seven = 0;
};

TEST_F(SqliteDamageTest, AFlippedBitOfAMessageIsNeverServed) {
    std::size_t damaged = 0;
    for (auto place = place_of_seven - 60; place < place_of_seven + 40; ++place) {
        const auto outcome = outcome_of(place, static_cast<int>(place % 8));
        EXPECT_FALSE(outcome.wrong) << place - place_of_seven;
        damaged += outcome.damaged;
    }
    EXPECT_GT(damaged, text_of(7).size());
}

TEST_F(SqliteDamageTest, OneDamagedMessageLeavesTheOthersAsTheyAre) {
    const auto outcome = outcome_of(place_of_seven, 0);

    EXPECT_FALSE(outcome.told);
    EXPECT_EQ(outcome.damaged, 1U);
    EXPECT_EQ(outcome.sound, stored_count - 1);
}

TEST_F(SqliteDamageTest, AFlippedBitAnywhereIsToldOrChangesNothing) {
    std::mt19937 random(20'261'128);
    std::uniform_int_distribution<std::size_t> anywhere(0, bytes.size() - 1);
    for (int i = 0; i < 80; ++i) {
        const auto place = anywhere(random);
        const auto outcome = outcome_of(place, i % 8);
        EXPECT_FALSE(outcome.wrong) << place;
        if (outcome.told || outcome.sound == stored_count) continue;

        // What is not served is found by an examination.
        const TestDirectory copy;
        write_with_a_flipped_bit(copy, place, i % 8);
        EXPECT_NE(verify(copy.path()).problems, std::vector<std::string>()) << place;
    }
}

}  // namespace
}  // namespace wimpole::storage
