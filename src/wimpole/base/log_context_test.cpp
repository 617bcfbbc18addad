#include "wimpole/base/log_context.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace wimpole {
namespace {

LogContext of_agent(const char* name) {
    LogContext context;
    context.agent_name = name;
    return context;
}

TEST(LogContextTest, TheInnermostScopeCounts) {
    EXPECT_EQ(LogScope::current().agent_name, "");
    const LogScope outer(of_agent("Eliza"));
    EXPECT_EQ(LogScope::current().agent_name, "Eliza");
    {
        const LogScope inner(of_agent("Parry"));
        EXPECT_EQ(LogScope::current().agent_name, "Parry");
    }
    EXPECT_EQ(LogScope::current().agent_name, "Eliza");
}

TEST(LogContextTest, OtherThreadsHaveTheirOwn) {
    const LogScope scope(of_agent("Eliza"));
    std::string seen = "not run";
    std::thread([&seen] { seen = LogScope::current().agent_name; }).join();
    EXPECT_EQ(seen, "");
}

}  // namespace
}  // namespace wimpole
