#include "siopp/base/iso_date.hpp"

#include <gtest/gtest.h>

namespace siopp {
namespace {

// The texts are those of new Date(x).toISOString().
TEST(IsoDateTest, WritesDatesAsJavaScriptDoes) {
    EXPECT_EQ(to_iso_date(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_iso_date(1'700'000'000'123), "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(to_iso_date(-1), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_iso_date(951'782'400'000), "2000-02-29T00:00:00.000Z");
    EXPECT_EQ(to_iso_date(253'402'300'799'999), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(to_iso_date(253'402'300'800'000), "+010000-01-01T00:00:00.000Z");
    EXPECT_EQ(to_iso_date(-62'167'219'200'000), "0000-01-01T00:00:00.000Z");
    EXPECT_EQ(to_iso_date(-62'167'219'200'001), "-000001-12-31T23:59:59.999Z");
}

TEST(IsoDateTest, EndsWhereJavaScriptsDatesEnd) {
    EXPECT_EQ(to_iso_date(8'640'000'000'000'000), "+275760-09-13T00:00:00.000Z");
    EXPECT_EQ(to_iso_date(-8'640'000'000'000'000), "-271821-04-20T00:00:00.000Z");
    EXPECT_EQ(to_iso_date(8'640'000'000'000'001), "");
    EXPECT_EQ(to_iso_date(-8'640'000'000'000'001), "");
}

}  // namespace
}  // namespace siopp
