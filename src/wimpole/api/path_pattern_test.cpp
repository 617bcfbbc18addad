#include "wimpole/api/path_pattern.hpp"

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

TEST(PathPatternTest, GivesTheParametersOfAPathThatFits) {
    const PathPattern pattern("/api/channels/:channelId/messages/:messageId");
    const auto parameters = pattern.match("/api/channels/a/messages/b%20+%2F");
    ASSERT_TRUE(parameters);
    EXPECT_EQ(parameters->get("channelId"), "a");
    EXPECT_EQ(parameters->get("messageId"), "b +/");
    EXPECT_EQ(parameters->get("other"), "");
}

TEST(PathPatternTest, FitsWholePathsOnly) {
    const PathPattern pattern("/api/channels/:channelId");
    for (const auto* path : {"", "/", "/api/channels", "/api/channels/", "/api/channels/a//",
                             "/api/channels/a/b", "/api//channels/a", "api/channels/a", "/API/channels/a"}) {
        EXPECT_FALSE(pattern.match(path)) << path;
    }
    EXPECT_TRUE(PathPattern("/healthz").match("/healthz"));
}

TEST(PathPatternTest, ASlashAtTheEndMakesNoDifference) {
    EXPECT_TRUE(PathPattern("/healthz").match("/healthz/"));
    const auto parameters = PathPattern("/api/channels/:channelId").match("/api/channels/a/");
    ASSERT_TRUE(parameters);
    EXPECT_EQ(parameters->get("channelId"), "a");
}

}  // namespace
}  // namespace wimpole::api
