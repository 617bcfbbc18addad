#include "wimpole/storage/search_terms.hpp"

#include <gtest/gtest.h>

namespace wimpole::storage {
namespace {

using messaging::SearchQuery;
using Terms = std::vector<SearchTerm>;

Result<Terms> terms(std::string text) {
    SearchQuery query;
    query.text = std::move(text);
    return search_terms(query);
}

TEST(SearchTerms, AreTheWordsBetweenSpaces) {
    EXPECT_EQ(terms("one  two\n\tthree ").value(), (Terms{{"one"}, {"two"}, {"three"}}));
}

TEST(SearchTerms, WhatIsQuotedStaysTogether) {
    EXPECT_EQ(terms(R"(a "b c" d)").value(), (Terms{{"a"}, {"b c"}, {"d"}}));
    EXPECT_EQ(terms(R"(a"b c)").value(), (Terms{{"a"}, {"b c"}}));
}

TEST(SearchTerms, AnAsteriskAtTheEndOfAWordMeansThatItGoesOn) {
    EXPECT_EQ(terms("hel* w*rld").value(), (Terms{{"hel*", true}, {"w*rld"}}));
    EXPECT_EQ(terms("\"hel*\"").value(), (Terms{{"hel*", false}}));
}

TEST(SearchTerms, PunctuationAloneIsNoWord) {
    EXPECT_EQ(terms("a - & \"\" ** b").value(), (Terms{{"a"}, {"b"}}));
    for (const auto* const text : {"", "  ", "?!", "\"\"", "*"})
        EXPECT_EQ(terms(text).error().reason, "search text has no word") << text;
}

TEST(SearchTerms, HaveLimits) {
    EXPECT_TRUE(terms(std::string(SearchQuery::max_text_bytes, 'x')).has_value());
    EXPECT_EQ(terms(std::string(SearchQuery::max_text_bytes + 1, 'x')).error().kind, Error::Kind::invalid);
    std::string many;
    for (std::size_t i = 0; i < SearchQuery::max_words; ++i)
        many += "w ";
    EXPECT_TRUE(terms(many).has_value());
    EXPECT_EQ(terms(many + "w").error().kind, Error::Kind::invalid);

    SearchQuery query;
    query.text = "x";
    query.channels.resize(SearchQuery::max_channels + 1);
    EXPECT_EQ(search_terms(query).error().kind, Error::Kind::invalid);
    EXPECT_EQ(terms("\xff").error().kind, Error::Kind::invalid);
}

}  // namespace
}  // namespace wimpole::storage
