#include "wimpole/api/ui_directory.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

namespace wimpole::api {
namespace {

namespace fs = std::filesystem;

/// A directory for a test, removed with everything in it.
class TestDirectory {
public:
    TestDirectory() {
        std::string name = (fs::temp_directory_path() / "wimpole-test-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
        path_ = name;
    }
    ~TestDirectory() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    TestDirectory(const TestDirectory&) = delete;
    TestDirectory& operator=(const TestDirectory&) = delete;

    const fs::path& path() const noexcept { return path_; }

private:
    fs::path path_;
};

class UiDirectoryTest : public ::testing::Test {
protected:
    void write(const std::string& path, const std::string& content) {
        const auto file = directory.path() / path;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << content;
    }

    std::string refusal(UiDirectoryLimits limits = {}) {
        try {
            const UiDirectory ui(directory.path(), limits);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "none";
    }

    TestDirectory directory;
};

const WebAsset* find(const UiDirectory& ui, std::string_view path) {
    const auto assets = ui.assets();
    const auto asset =
        std::find_if(assets.begin(), assets.end(), [path](const WebAsset& a) { return a.path == path; });
    return asset == assets.end() ? nullptr : &*asset;
}

TEST_F(UiDirectoryTest, EveryFileHasItsPathTypeAndContent) {
    write("index.html", "<!doctype html>");
    write("assets/app-1.js", std::string("run\0()", 6));
    write("assets/data.unknown", "");

    const UiDirectory ui(directory.path());

    ASSERT_EQ(ui.assets().size(), 3U);
    ASSERT_TRUE(find(ui, "/index.html"));
    EXPECT_EQ(find(ui, "/index.html")->content_type, "text/html; charset=utf-8");
    ASSERT_TRUE(find(ui, "/assets/app-1.js"));
    EXPECT_EQ(find(ui, "/assets/app-1.js")->content, std::string_view("run\0()", 6));
    EXPECT_EQ(find(ui, "/assets/app-1.js")->content_type, "application/javascript; charset=utf-8");
    ASSERT_TRUE(find(ui, "/assets/data.unknown"));
    EXPECT_EQ(find(ui, "/assets/data.unknown")->content_type, "application/octet-stream");
}

TEST_F(UiDirectoryTest, TheEtagChangesWithTheContentAlone) {
    write("index.html", "one");
    write("same.txt", "one");
    write("other.txt", "two");

    const UiDirectory ui(directory.path());

    const auto etag = find(ui, "/index.html")->etag;
    EXPECT_EQ(etag.size(), 18U);
    EXPECT_TRUE(etag.starts_with('"') && etag.ends_with('"'));
    EXPECT_EQ(find(ui, "/same.txt")->etag, etag);
    EXPECT_NE(find(ui, "/other.txt")->etag, etag);
}

TEST_F(UiDirectoryTest, DirectoriesElsewhereAreNotFollowed) {
    const TestDirectory elsewhere;
    std::ofstream(elsewhere.path() / "secret.txt") << "secret";
    write("index.html", "page");
    fs::create_directory_symlink(elsewhere.path(), directory.path() / "linked");

    const UiDirectory ui(directory.path());

    EXPECT_EQ(ui.assets().size(), 1U);
}

TEST_F(UiDirectoryTest, ADirectoryWithoutAPageIsRefused) {
    write("assets/index.html", "not at the top");
    EXPECT_EQ(refusal(), "--ui-dir " + directory.path().string() + ": has no index.html");
}

TEST_F(UiDirectoryTest, ADirectoryThatDoesNotExistIsRefused) {
    const auto missing = directory.path() / "missing";
    EXPECT_THROW(UiDirectory{missing}, std::runtime_error);
}

TEST_F(UiDirectoryTest, WhatIsNoWebAppIsRefused) {
    write("index.html", "12345");
    write("more.txt", "12345");

    EXPECT_EQ(refusal({.max_files = 2, .max_bytes = 10}), "none");
    EXPECT_NE(refusal({.max_files = 1, .max_bytes = 10}).find("too many files"), std::string::npos);
    EXPECT_NE(refusal({.max_files = 2, .max_bytes = 9}).find("too large"), std::string::npos);
}

}  // namespace
}  // namespace wimpole::api
