#include "wimpole/auth/key_store.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

namespace wimpole::auth {
namespace {

constexpr std::int64_t creation_ms = 1'795'383'302'544;

class KeyStoreTest : public ::testing::Test {
protected:
    KeyStoreTest() {
        auto name = (std::filesystem::temp_directory_path() / "wimpole-keys-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
        directory = name;
        file = KeyFile(directory / "data" / "keys.json");
    }
    ~KeyStoreTest() override { std::filesystem::remove_all(directory); }

    CreatedKey create(const std::string& name = "bridge") {
        auto created = file.create({.name = name}, creation_ms);
        if (!created) throw std::runtime_error(created.error().reason);
        return *created;
    }

    std::filesystem::path directory;
    KeyFile file{""};
};

TEST_F(KeyStoreTest, WithoutAFileNobodyIsAsked) {
    const KeyStore store(file);

    EXPECT_FALSE(store.asks());
    EXPECT_TRUE(store.keys()->keys().empty());
}

TEST_F(KeyStoreTest, KnowsTheKeysOfItsFileAndThoseAdded) {
    const auto created = create();
    KeyStore store(file);
    store.add(
        {.id = "env", .name = "environment", .role = Role::operator_, .digest = sha256("from outside")});

    EXPECT_TRUE(store.asks());
    EXPECT_EQ(*store.keys()->find_secret(created.secret), created.key);
    EXPECT_EQ(store.keys()->find_secret("from outside")->id, "env");
    EXPECT_FALSE(store.keys()->find_secret("something else"));
}

TEST_F(KeyStoreTest, TakesUpWhatChangesWhileItRuns) {
    KeyStore store(file);
    const auto created = create();
    EXPECT_EQ(*store.refresh(), KeyStore::Change::some);
    EXPECT_TRUE(store.keys()->find_secret(created.secret));
    EXPECT_EQ(*store.refresh(), KeyStore::Change::none);

    const auto before = store.keys();
    ASSERT_TRUE(file.revoke(created.key.id));
    EXPECT_EQ(*store.refresh(), KeyStore::Change::some);
    EXPECT_FALSE(store.keys()->find_secret(created.secret));
    EXPECT_TRUE(before->find_secret(created.secret)) << "who has got the keys keeps them";
}

TEST_F(KeyStoreTest, WhoHasAskedOnceGoesOnToAsk) {
    const auto created = create();
    KeyStore store(file);
    ASSERT_TRUE(file.revoke(created.key.id));
    ASSERT_TRUE(store.refresh());
    EXPECT_TRUE(store.asks()) << "no key is left";

    std::filesystem::remove(file.path());
    ASSERT_TRUE(store.refresh());
    EXPECT_TRUE(store.asks()) << "the file is gone";
    EXPECT_TRUE(store.keys()->keys().empty());
}

TEST_F(KeyStoreTest, ABrokenFileChangesNothingAndIsReportedOnce) {
    const auto created = create();
    KeyStore store(file);
    std::ofstream(file.path()) << "{\"version\":1,\"keys\":[{}]}";

    const auto refreshed = store.refresh();
    ASSERT_FALSE(refreshed);
    EXPECT_NE(refreshed.error().reason.find("a key has no id"), std::string::npos);
    EXPECT_TRUE(store.keys()->find_secret(created.secret));
    EXPECT_EQ(*store.refresh(), KeyStore::Change::none);
}

TEST_F(KeyStoreTest, DoesNotStartWithABrokenFile) {
    create();
    std::ofstream(file.path()) << "nonsense";

    EXPECT_THROW(KeyStore{file}, std::runtime_error);
}

}  // namespace
}  // namespace wimpole::auth
