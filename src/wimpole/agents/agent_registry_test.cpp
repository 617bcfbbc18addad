#include "wimpole/agents/agent_registry.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents {
namespace {

Agent agent_called(const char* id, const char* name) {
    Agent agent;
    agent.id = *EntityId::parse(id);
    agent.name = name;
    return agent;
}

const char* const first = "10000000-0000-4000-8000-000000000001";
const char* const second = "10000000-0000-4000-8000-000000000002";

TEST(AgentRegistryTest, KeepsTheOrderAndReplacesInPlace) {
    AgentRegistry registry;
    registry.add(agent_called(first, "Ann"), nullptr);
    registry.add(agent_called(second, "Bob"), nullptr);

    registry.put({agent_called(first, "Anna"), nullptr, false});

    const auto entries = registry.entries();
    ASSERT_EQ(entries->size(), 2U);
    EXPECT_EQ(entries->at(0)->agent.name, "Anna");
    EXPECT_FALSE(registry.is_active(*EntityId::parse(first)));
    EXPECT_TRUE(registry.is_active(*EntityId::parse(second)));
}

TEST(AgentRegistryTest, WhatIsInUseOutlivesItsRemoval) {
    AgentRegistry registry;
    registry.add(agent_called(first, "Ann"), nullptr);
    const auto entry = registry.find(*EntityId::parse(first));
    const auto entries = registry.entries();

    EXPECT_TRUE(registry.remove(entry->agent.id));
    EXPECT_FALSE(registry.remove(entry->agent.id));

    EXPECT_EQ(entry->agent.name, "Ann");
    EXPECT_EQ(entries->size(), 1U);
    EXPECT_FALSE(registry.contains(entry->agent.id));
    EXPECT_FALSE(registry.is_active(entry->agent.id));
}

}  // namespace
}  // namespace wimpole::agents
