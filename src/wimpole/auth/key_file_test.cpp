#include "wimpole/auth/key_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "wimpole/base/test_people.hpp"

namespace wimpole::auth {
namespace {

constexpr std::int64_t now = 1'795'383'302'544;

class KeyFileTest : public ::testing::Test {
protected:
    KeyFileTest() {
        auto name = (std::filesystem::temp_directory_path() / "wimpole-keys-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
        directory = name;
        file = KeyFile(directory / "data" / "keys.json");
    }
    ~KeyFileTest() override { std::filesystem::remove_all(directory); }

    std::string content() const {
        std::ifstream stream(file.path());
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    static unsigned mode_of(const std::filesystem::path& path) {
        struct stat status {};
        return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
    }

    std::filesystem::path directory;
    KeyFile file{""};
};

TEST_F(KeyFileTest, KeepsWhatAKeyIsButNotItsSecret) {
    const auto created = file.create(
        {.name = "Ann's phone", .role = Role::user, .entity = ann, .expires_at_ms = now + 1}, now);
    ASSERT_TRUE(created) << created.error().reason;

    const auto keys = file.list();
    ASSERT_TRUE(keys);
    ASSERT_EQ(keys->keys().size(), 1u);
    EXPECT_EQ(keys->keys().front(), created->key);
    EXPECT_EQ(created->key.entity, ann);
    EXPECT_EQ(created->key.created_at_ms, now);
    EXPECT_EQ(created->key.expires_at_ms, now + 1);
    EXPECT_EQ(created->secret.size(), 47u);
    EXPECT_EQ(created->key.digest, sha256(created->secret));
    EXPECT_EQ(content().find(created->secret), std::string::npos);
}

TEST_F(KeyFileTest, OnlyItsOwnerMayReadIt) {
    ASSERT_TRUE(file.create({.name = "x"}, now));

    EXPECT_EQ(mode_of(file.path()), 0600u);
    EXPECT_EQ(mode_of(directory / "data"), 0700u);
}

TEST_F(KeyFileTest, RevokesOneOfSeveral) {
    const auto first = file.create({.name = "first"}, now);
    const auto second = file.create({.name = "second"}, now);
    ASSERT_TRUE(first && second);

    const auto revoked = file.revoke(first->key.id);
    ASSERT_TRUE(revoked);
    EXPECT_EQ(revoked->name, "first");
    EXPECT_FALSE(file.list()->find_secret(first->secret));
    EXPECT_TRUE(file.list()->find_secret(second->secret));
    EXPECT_EQ(file.revoke(first->key.id).error().kind, Error::Kind::not_found);
}

TEST_F(KeyFileTest, AFileThatDoesNotExistHasNoKeys) {
    EXPECT_TRUE(file.list()->keys().empty());
    EXPECT_EQ(file.revoke("abc").error().kind, Error::Kind::not_found);
    EXPECT_FALSE(std::filesystem::exists(directory / "data"));
}

TEST_F(KeyFileTest, RefusesKeysThatMakeNoSense) {
    for (const NewKey& key : {NewKey{.name = ""}, NewKey{.name = "two\nlines"}, NewKey{.name = "\xff"},
                              NewKey{.name = std::string(257, 'x')}, NewKey{.name = "a", .role = Role::agent},
                              NewKey{.name = "late", .expires_at_ms = now}}) {
        const auto created = file.create(key, now);
        ASSERT_FALSE(created) << key.name;
        EXPECT_EQ(created.error().kind, Error::Kind::invalid);
    }
    EXPECT_FALSE(file.exists());
}

TEST_F(KeyFileTest, ABrokenFileIsNotOverwritten) {
    ASSERT_TRUE(file.create({.name = "x"}, now));
    std::ofstream(file.path()) << "broken";

    EXPECT_EQ(file.create({.name = "y"}, now).error().kind, Error::Kind::storage);
    EXPECT_EQ(content(), "broken");
}

TEST_F(KeyFileTest, ChangesAtTheSameTimeAreAllKept) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([this] {
            for (int i = 0; i < 8; ++i)
                EXPECT_TRUE(file.create({.name = "x"}, now));
        });
    }
    for (auto& thread : threads)
        thread.join();

    EXPECT_EQ(file.list()->keys().size(), 32u);
}

TEST_F(KeyFileTest, ATemporaryFileLeftBehindDoesNoHarm) {
    std::filesystem::create_directories(directory / "data");
    std::ofstream(directory / "data" / "keys.json.new") << "half a fi";

    EXPECT_TRUE(file.create({.name = "x"}, now));
    EXPECT_EQ(file.list()->keys().size(), 1u);
}

TEST(ApiKeyTest, EveryFieldOfAFileIsChecked) {
    const std::string sha(64, 'a');
    const auto file_with = [](const std::string& key) { return R"({"version":1,"keys":[)" + key + "]}"; };
    const auto good = R"({"id":"a","name":"n","role":"user","sha256":")" + sha + R"(","createdAt":1})";
    ASSERT_TRUE(read_keys(file_with(good)));

    for (const auto& text :
         {std::string("[]"), std::string(R"({"version":2,"keys":[]})"), std::string(R"({"version":1})"),
          file_with(good + "," + good), file_with("1"),
          file_with(R"({"id":"a","name":"n","role":"king","sha256":")" + sha + R"(","createdAt":1})"),
          file_with(R"({"id":"a","name":"n","role":"agent","sha256":")" + sha + R"(","createdAt":1})"),
          file_with(R"({"id":"a","name":"n","role":"user","sha256":"12","createdAt":1})"),
          file_with(R"({"id":"a","name":"n","role":"user","sha256":")" + sha + R"("})"),
          file_with(R"({"id":"a","name":"n","role":"user","entity":"x","sha256":")" + sha +
                    R"(","createdAt":1})"),
          file_with(R"({"id":"a","name":"n","role":"user","expiresAt":"x","sha256":")" + sha +
                    R"(","createdAt":1})")}) {
        EXPECT_FALSE(read_keys(text)) << text;
    }
}

}  // namespace
}  // namespace wimpole::auth
