#include "wimpole/config/suggestion.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace wimpole::config {
namespace {

TEST(SuggestionTest, CountsWhatMakesOneWordOfTheOther) {
    EXPECT_EQ(edit_distance("port", "port"), 0U);
    EXPECT_EQ(edit_distance("", "port"), 4U);
    EXPECT_EQ(edit_distance("port", ""), 4U);
    EXPECT_EQ(edit_distance("prt", "port"), 1U);
    EXPECT_EQ(edit_distance("ports", "port"), 1U);
    EXPECT_EQ(edit_distance("pord", "port"), 1U);
    EXPECT_EQ(edit_distance("prot", "port"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(SuggestionTest, NamesTheMostAlike) {
    const std::vector<std::string> keys{"server.host", "server.port", "storage.data_directory"};

    EXPECT_EQ(suggestion("server.prot", keys), ": did you mean server.port?");
    EXPECT_EQ(suggestion("sever.host", keys), ": did you mean server.host?");
    EXPECT_EQ(suggestion("storage.data_dir", keys), ": did you mean storage.data_directory?");
    EXPECT_EQ(suggestion("server.port_number", keys), ": did you mean server.port?");
}

TEST(SuggestionTest, FindsAKeyInTheWrongTable) {
    const std::vector<std::string> keys{"server.host", "server.port", "storage.data_directory"};

    EXPECT_EQ(suggestion("port", keys), ": did you mean server.port?");
    EXPECT_EQ(suggestion("network.port", keys), ": did you mean server.port?");
}

TEST(SuggestionTest, SaysNothingWhereNothingIsAlike) {
    const std::vector<std::string> keys{"server.host", "server.port"};

    EXPECT_EQ(suggestion("colour", keys), "");
    EXPECT_EQ(suggestion("server", keys), "");
    EXPECT_EQ(suggestion("", keys), "");
    EXPECT_EQ(suggestion("server.host", {}), "");
}

}  // namespace
}  // namespace wimpole::config
