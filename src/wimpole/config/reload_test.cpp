#include "wimpole/config/reload.hpp"

#include <gtest/gtest.h>

namespace wimpole::config {
namespace {

TEST(ReloadTest, TakesOverWhatCanChangeAndTellsOfTheRest) {
    const Config running;
    Config next;
    next.logs.level = LogsConfig::Level::debug;
    next.server.allowed_origins = {"https://a.example"};
    next.server.port = 80;
    next.storage.data_directory = "elsewhere";

    const auto plan = plan_reload(running, next);

    EXPECT_EQ(plan.config.logs.level, LogsConfig::Level::debug);
    EXPECT_EQ(plan.config.server.allowed_origins, next.server.allowed_origins);
    EXPECT_EQ(plan.config.server.port, running.server.port);
    EXPECT_EQ(plan.config.storage.data_directory, running.storage.data_directory);
    EXPECT_EQ(plan.report,
              "configuration read again; changed: server.allowed_origins, logs.level; takes effect after a "
              "restart: server.port, storage.data_directory");
}

TEST(ReloadTest, SaysThatNothingHasChanged) {
    EXPECT_EQ(plan_reload({}, {}).report, "configuration read again; nothing has changed");
}

}  // namespace
}  // namespace wimpole::config
