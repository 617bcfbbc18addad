#include "siopp/socketio/local_namespaces.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace siopp::socketio {
namespace {

std::set<std::string> names_in(const LocalNamespaces& table) {
    std::set<std::string> names;
    table.for_each([&](LocalNamespace& local) { names.insert(local.name()); });
    return names;
}

TEST(LocalNamespaces, ASingleOneIsAlwaysThere) {
    auto table = LocalNamespaces::single("/chat");

    EXPECT_EQ(table.open("/chat").get(), table.find("/chat"));
    EXPECT_EQ(table.size(), 1U);
    EXPECT_EQ(names_in(table), std::set<std::string>{"/chat"});
}

TEST(LocalNamespaces, AChildExistsAsLongAsItIsHeld) {
    auto table = LocalNamespaces::dynamic(10);
    EXPECT_EQ(table.find("/a"), nullptr);

    auto first = table.open("/a");
    auto second = table.open("/a");
    const auto other = table.open("/b");

    EXPECT_EQ(first, second);
    EXPECT_EQ(table.find("/a"), first.get());
    EXPECT_EQ(names_in(table), (std::set<std::string>{"/a", "/b"}));
    first.reset();
    EXPECT_EQ(table.find("/a"), second.get());
    second.reset();
    EXPECT_EQ(table.find("/a"), nullptr);
    EXPECT_EQ(table.size(), 1U);
}

TEST(LocalNamespaces, ThereAreAtMostSoManyChildren) {
    auto table = LocalNamespaces::dynamic(2);
    auto first = table.open("/a");
    const auto second = table.open("/b");

    EXPECT_EQ(table.open("/c"), nullptr);
    EXPECT_EQ(table.open("/b"), second);
    first.reset();

    EXPECT_NE(table.open("/c"), nullptr);
}

}  // namespace
}  // namespace siopp::socketio
