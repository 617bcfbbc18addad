#include "wimpole/storage/write_gate.hpp"

#include <gtest/gtest.h>

namespace wimpole::storage {
namespace {

using std::chrono::milliseconds;

TEST(WriteGate, IsOpenUntilSomethingFails) {
    WriteGate gate(milliseconds(100), milliseconds(1'000));
    const WriteGate::Time now;

    EXPECT_FALSE(gate.is_closed());
    gate.failed(now);

    EXPECT_TRUE(gate.is_closed());
    EXPECT_EQ(gate.next_try(), now + milliseconds(100));
}

TEST(WriteGate, PausesDoubleUpToTheLongest) {
    WriteGate gate(milliseconds(100), milliseconds(350));
    const WriteGate::Time now;

    for (const auto pause : {100, 200, 350, 350}) {
        gate.failed(now);
        EXPECT_EQ(gate.next_try(), now + milliseconds(pause));
    }
}

TEST(WriteGate, SuccessOpensItAndTheNextPauseIsTheFirstAgain) {
    WriteGate gate(milliseconds(100), milliseconds(1'000));
    const WriteGate::Time now;
    gate.failed(now);
    gate.failed(now);

    gate.succeeded();

    EXPECT_FALSE(gate.is_closed());
    gate.failed(now);
    EXPECT_EQ(gate.next_try(), now + milliseconds(100));
}

}  // namespace
}  // namespace wimpole::storage
