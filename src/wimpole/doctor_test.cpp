#include "wimpole/doctor.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "siopp/base/uuid.hpp"
#include "wimpole/app.hpp"
#include "wimpole/storage/sqlite/database.hpp"

namespace wimpole {
namespace {

using Verdict = Finding::Verdict;

class DoctorTest : public ::testing::Test {
protected:
    DoctorTest() {
        config.server.port = 0;
        config.connections.workers = 1;
        config.connections.max_connections = 10;
        config.storage.data_directory = (directory / "data").string();
    }
    ~DoctorTest() override { std::filesystem::remove_all(directory); }

    Finding about(const std::string& subject) {
        const auto findings = examine(config);
        const auto finding = std::ranges::find(findings, subject, &Finding::subject);
        if (finding == findings.end()) throw std::runtime_error("nothing about " + subject);
        return *finding;
    }

    /// A data directory as a server leaves it.
    void serve_once() { App(config).stop(); }

    const std::filesystem::path directory =
        std::filesystem::temp_directory_path() / ("wimpole-doctor-test-" + siopp::Uuid::random().to_string());
    Config config;
};

TEST_F(DoctorTest, FindsNothingToRepairWhereAServerCanStart) {
    for (const auto& finding : examine(config))
        EXPECT_NE(finding.verdict, Verdict::fail) << to_text(finding);
    EXPECT_FALSE(std::filesystem::exists(directory)) << "it changes nothing";

    serve_once();
    for (const auto& finding : examine(config))
        EXPECT_NE(finding.verdict, Verdict::fail) << to_text(finding);
    EXPECT_EQ(about("data directory").verdict, Verdict::ok);
    EXPECT_EQ(about("lock").verdict, Verdict::ok);
    EXPECT_EQ(about("open files").verdict, Verdict::ok);
}

TEST_F(DoctorTest, SeesThatAServerRuns) {
    App app(config);
    config.server.port = app.port();

    EXPECT_EQ(about("lock").verdict, Verdict::warn);
    EXPECT_EQ(about("port").verdict, Verdict::warn);

    config.storage.data_directory = (directory / "other").string();
    EXPECT_EQ(about("lock").verdict, Verdict::ok);
    EXPECT_EQ(about("port").verdict, Verdict::fail);
}

TEST_F(DoctorTest, SeesAnAddressThatIsNotThisMachines) {
    config.server.host = "192.0.2.1";

    EXPECT_EQ(about("port").verdict, Verdict::fail);
    EXPECT_NE(about("port").repair.find("--host"), std::string::npos);
}

TEST_F(DoctorTest, SeesADataDirectoryThatOthersCanEnterOrThatIsNone) {
    serve_once();
    const std::filesystem::path data = config.storage.data_directory;
    std::filesystem::permissions(data, std::filesystem::perms(0755));
    EXPECT_EQ(about("data directory").verdict, Verdict::warn);
    EXPECT_EQ(about("data directory").repair, "chmod 700 " + data.string());

    config.storage.data_directory = (directory / "file").string();
    std::ofstream(config.storage.data_directory) << "x";
    EXPECT_EQ(about("data directory").verdict, Verdict::fail);
}

TEST_F(DoctorTest, SeesAStoreThatIsNewerOrBroken) {
    serve_once();
    const auto file = std::filesystem::path(config.storage.data_directory) / "wimpole.db";
    EXPECT_EQ(about("store").verdict, Verdict::ok);

    storage::Database(file, storage::Database::Access::read_write).require("PRAGMA user_version = 999");
    EXPECT_EQ(about("store").verdict, Verdict::fail);
    EXPECT_EQ(about("store").text.find("format 999, this wimpole knows "), 0U) << about("store").text;

    std::ofstream(file) << "this is no database, whatever its name may say";
    EXPECT_EQ(about("store").verdict, Verdict::fail);
}

TEST_F(DoctorTest, SeesThatFewerFilesMayBeOpenThanConnections) {
    config.connections.max_connections = std::size_t{1} << 40;

    EXPECT_EQ(about("open files").verdict, Verdict::warn);
    EXPECT_NE(about("open files").repair.find("LimitNOFILE="), std::string::npos);
}

TEST_F(DoctorTest, SeesACertificateThatIsNone) {
    config.server.tls = {"/nonexistent.pem", "/nonexistent.key"};

    EXPECT_EQ(about("certificate").verdict, Verdict::fail);
}

TEST_F(DoctorTest, TellsWhatToDo) {
    EXPECT_EQ(to_text({Verdict::ok, "port", "is free"}), "ok   port: is free\n");
    EXPECT_EQ(to_text({Verdict::warn, "port", "is in use", "choose another"}),
              "warn port: is in use\n     -> choose another\n");
}

}  // namespace
}  // namespace wimpole
