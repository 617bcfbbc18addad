#include "wimpole/storage/time_ordered_id.hpp"

#include <gtest/gtest.h>

namespace wimpole::storage {
namespace {

TEST(TimeOrderedId, BeginsWithItsTimeAndNamesItsVersion) {
    const auto text = time_ordered_id(0x0123'4567'89ab).to_string();

    EXPECT_EQ(text.substr(0, 15), "01234567-89ab-7");
    EXPECT_NE(std::string_view("89ab").find(text[19]), std::string_view::npos);
}

TEST(TimeOrderedId, LaterOnesAreGreaterAndNoneIsLikeAnother) {
    EXPECT_LT(time_ordered_id(1'795'383'347'433), time_ordered_id(1'795'383'347'434));
    EXPECT_NE(time_ordered_id(1), time_ordered_id(1));
}

}  // namespace
}  // namespace wimpole::storage
