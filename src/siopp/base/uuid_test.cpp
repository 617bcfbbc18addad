#include "siopp/base/uuid.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace siopp {
namespace {

TEST(UuidTest, ReadsEitherCaseAndWritesLowerCase) {
    const auto uuid = Uuid::parse("01234567-89AB-cdef-0123-456789ABCDEF");

    ASSERT_TRUE(uuid);
    EXPECT_EQ(uuid->to_string(), "01234567-89ab-cdef-0123-456789abcdef");
    EXPECT_EQ(uuid->bytes()[0], 0x01);
    EXPECT_EQ(uuid->bytes()[15], 0xEF);
}

TEST(UuidTest, RefusesAnythingElse) {
    for (const auto* text :
         {"", "0", "0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcde",
          "01234567-89ab-cdef-0123-456789abcdef0", "01234567-89ab-cdef-0123-456789abcdeg",
          "01234567089ab-cdef-0123-456789abcdef", "{1234567-89ab-cdef-0123-456789abcde}",
          "012345678-9ab-cdef-0123-456789abcdef", "01234567-89ab-cdef-0123-45678-abcdef"}) {
        EXPECT_FALSE(Uuid::parse(text)) << text;
    }
}

TEST(UuidTest, OnlyZeroIsNil) {
    EXPECT_TRUE(Uuid().is_nil());
    EXPECT_EQ(Uuid().to_string(), "00000000-0000-0000-0000-000000000000");
    EXPECT_FALSE(Uuid::random().is_nil());
}

TEST(UuidTest, RandomOnesDifferAndCarryVersionAndVariant) {
    std::unordered_set<Uuid> seen;
    for (int count = 0; count < 1000; ++count) {
        const auto uuid = Uuid::random();
        seen.insert(uuid);
        const auto text = uuid.to_string();
        EXPECT_EQ(text[14], '4');
        EXPECT_NE(std::string_view("89ab").find(text[19]), std::string_view::npos);
        EXPECT_EQ(Uuid::parse(text), uuid);
    }

    EXPECT_EQ(seen.size(), 1000U);
}

TEST(UuidTest, OrdersByItsBytes) {
    const auto low = Uuid::parse("00000000-0000-0000-0000-0000000000ff");
    const auto high = Uuid::parse("01000000-0000-0000-0000-000000000000");

    EXPECT_LT(*low, *high);
    EXPECT_EQ(*low, *low);
}

}  // namespace
}  // namespace siopp
