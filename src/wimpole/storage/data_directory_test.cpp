#include "wimpole/storage/data_directory.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "wimpole/storage/test_directory.hpp"

namespace wimpole::storage {
namespace {

using std::filesystem::perms;

perms permissions(const std::filesystem::path& path) {
    return std::filesystem::status(path).permissions();
}

std::string failure_of(const std::filesystem::path& path) {
    try {
        const DataDirectory directory(path);
        return "";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

TEST(DataDirectoryTest, CreatesItForItsOwnerOnly) {
    const TestDirectory parent;
    const auto path = parent.path() / "a" / "data";

    const DataDirectory directory(path);

    EXPECT_EQ(permissions(path), perms::owner_all);
}

TEST(DataDirectoryTest, AcceptsATrailingSlash) {
    const TestDirectory parent;

    const DataDirectory directory(parent.path() / "data/");

    EXPECT_EQ(permissions(parent.path() / "data"), perms::owner_all);
}

TEST(DataDirectoryTest, CreatesFilesForTheirOwnerOnlyAndKeepsWhatIsInThem) {
    const TestDirectory parent;
    const DataDirectory directory(parent.path());

    const auto file = directory.file("wimpole.db");
    EXPECT_EQ(file, parent.path() / "wimpole.db");
    EXPECT_EQ(permissions(file), perms::owner_read | perms::owner_write);

    std::ofstream(file) << "something";
    EXPECT_EQ(std::filesystem::file_size(directory.file("wimpole.db")), 9U);
}

TEST(DataDirectoryTest, IsUsedByOneAtATime) {
    const TestDirectory parent;
    {
        const DataDirectory first(parent.path());
        EXPECT_EQ(failure_of(parent.path()), "the data directory is in use by another wimpole: " +
                                                 (parent.path() / "wimpole.lock").string() + " is locked");
    }
    EXPECT_EQ(failure_of(parent.path()), "");
}

TEST(DataDirectoryTest, SaysWhyItCannotBeUsed) {
    const TestDirectory parent;
    const auto file = parent.path() / "file";
    std::ofstream(file) << "x";

    EXPECT_EQ(failure_of(file), "cannot use the data directory " + file.string() + ": Not a directory");
    EXPECT_EQ(failure_of(file / "a" / "data"),
              "cannot create the directory " + (file / "a").string() + ": Not a directory");
}

}  // namespace
}  // namespace wimpole::storage
