#include "wimpole/logs/filter_object.hpp"

#include <string>

#include <gtest/gtest.h>

namespace wimpole::logs {
namespace {

bool merge(FilterObject& filters, const std::string& json) {
    const auto update = siopp::json::View::parse(json);
    EXPECT_TRUE(update) << json;
    return filters.merge(*update);
}

/// The steps of the transcript logs_stream of the real server.
TEST(FilterObjectTest, MergesAsTheRealServerDoes) {
    FilterObject filters;
    EXPECT_EQ(filters.to_json(), "{}");
    const std::pair<const char*, const char*> steps[] = {
        {R"({"agentName":"all","level":"error"})", R"({"agentName":"all","level":"error"})"},
        {R"({"level":"warn"})", R"({"agentName":"all","level":"warn"})"},
        {R"({"agentName":"somebody"})", R"({"agentName":"somebody","level":"warn"})"},
        {R"({"level":"all","extra":1})", R"({"agentName":"somebody","level":"all","extra":1})"},
        {R"(null)", R"({"agentName":"somebody","level":"all","extra":1})"},
        {R"(7)", R"({"agentName":"somebody","level":"all","extra":1})"},
        {R"("st")", R"({"agentName":"somebody","level":"all","extra":1,"0":"s","1":"t"})"},
        {R"([5])", R"({"agentName":"somebody","level":"all","extra":1,"0":5,"1":"t"})"},
    };
    for (const auto& [update, result] : steps) {
        EXPECT_TRUE(merge(filters, update));
        EXPECT_EQ(filters.to_json(), result);
    }
}

TEST(FilterObjectTest, GivesTheFilterThatItDescribes) {
    FilterObject filters;
    merge(filters, R"({"level":50,"agentName":"Eliza","text":"x"})");
    const auto filter = filters.filter();
    EXPECT_EQ(filter.minimum_level, 50);
    EXPECT_EQ(filter.agent_name, "Eliza");
    EXPECT_EQ(filter.text, "x");
}

TEST(FilterObjectTest, HasALimitOfMembersAndOfBytes) {
    FilterObject filters;
    EXPECT_TRUE(merge(filters, '"' + std::string(FilterObject::max_members, 'x') + '"'));
    const auto full = filters.to_json();
    EXPECT_FALSE(merge(filters, R"({"one":"more"})"));
    EXPECT_EQ(filters.to_json(), full);
    EXPECT_FALSE(merge(filters, R"({"0":")" + std::string(FilterObject::max_bytes, 'x') + "\"}"));
    EXPECT_TRUE(merge(filters, R"({"0":"again"})"));
}

}  // namespace
}  // namespace wimpole::logs
