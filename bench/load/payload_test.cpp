#include "bench/load/payload.hpp"

#include <gtest/gtest.h>

namespace bench::load {
namespace {

TEST(Payload, HasExactlyTheSizeAskedFor) {
    EXPECT_EQ(Payload{100}.with_sequence(1).size(), 100U);
    EXPECT_EQ(Payload{400}.with_sequence(123456789012).size(), 400U);
}

TEST(Payload, CarriesTheLatestSequenceNumberInTwelveDigits) {
    Payload payload{64};

    EXPECT_TRUE(payload.with_sequence(987654321).starts_with(R"({"seq":"000987654321","text":"The quick)"));
    EXPECT_TRUE(payload.with_sequence(17).starts_with(R"({"seq":"000000000017","text":"The quick)"));
}

}  // namespace
}  // namespace bench::load
