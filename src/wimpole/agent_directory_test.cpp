#include "wimpole/agent_directory.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "siopp/base/uuid.hpp"
#include "wimpole/agents/agent_loop.hpp"
#include "wimpole/agents/conversation.hpp"
#include "wimpole/base/log.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

namespace wimpole {
namespace {

namespace fs = std::filesystem;

class AgentDirectoryTest : public testing::Test {
protected:
    AgentDirectoryTest() {
        log::set_level(LogLevel::fatal);
        fs::create_directory(folder_);
    }
    ~AgentDirectoryTest() override {
        loop_.stop();
        fs::remove_all(folder_);
    }

    void write(const std::string& file, const std::string& name, const std::string& bio = "") {
        std::ofstream(folder_ / file) << R"({"name":")" << name << R"(","bio":")" << bio << "\"}";
    }
    void remove(const std::string& file) { fs::remove(folder_ / file); }
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& entry : *agents_.entries())
            names.push_back(entry->agent.name);
        return names;
    }

    const fs::path folder_ =
        fs::temp_directory_path() / ("wimpole-agents-" + siopp::Uuid::random().to_string());
    agents::AgentLoop loop_;
    storage::MemoryStore store_;
    agents::Conversation conversation_{store_};
    config::Config config_;
    AgentFactory factory_{config_, {loop_, conversation_}};
    agents::AgentRegistry agents_;
    AgentDirectory directory_{folder_, 2, agents_, factory_, [] { return 7; }};
};

TEST_F(AgentDirectoryTest, AFullFolderHasRoomForANewCharacterInTheSameReloadThatLosesAnOldOne) {
    write("a.json", "Ada");
    write("b.json", "Bo");
    directory_.load();
    write("c.json", "Cleo");
    const auto without_room = directory_.load();
    EXPECT_TRUE(without_room.added.empty());
    EXPECT_EQ(names(), (std::vector<std::string>{"Ada", "Bo"}));

    remove("a.json");
    const auto changes = directory_.load();

    EXPECT_EQ(names(), (std::vector<std::string>{"Bo", "Cleo"}));
    EXPECT_EQ(changes.removed, std::vector{agents::id_of_name("Ada")});
    EXPECT_EQ(changes.added, std::vector{agents::id_of_name("Cleo")});
}

TEST_F(AgentDirectoryTest, AFileThatBecomesAnotherCharacterTakesItsOwnRoom) {
    write("a.json", "Ada");
    write("b.json", "Bo");
    directory_.load();
    write("a.json", "Ann");
    directory_.load();

    EXPECT_EQ(names(), (std::vector<std::string>{"Bo", "Ann"}));
}

TEST_F(AgentDirectoryTest, AnAgentWhoseFileIsRenamedStays) {
    write("a.json", "Ada");
    directory_.load();
    fs::rename(folder_ / "a.json", folder_ / "z.json");
    const auto renamed = directory_.load();

    EXPECT_EQ(names(), std::vector<std::string>{"Ada"});
    EXPECT_TRUE(renamed.added.empty() && renamed.removed.empty());
    write("z.json", "Ada", "changed");
    directory_.load();
    EXPECT_EQ(agents_.find(agents::id_of_name("Ada"))->agent.bio, std::vector<std::string>{"changed"});
}

TEST_F(AgentDirectoryTest, OfTwoFilesOfOneIdTheFirstIsUsed) {
    write("a.json", "Ada", "first");
    write("b.json", "Ada", "second");
    directory_.load();

    EXPECT_EQ(names(), std::vector<std::string>{"Ada"});
    EXPECT_EQ(agents_.find(agents::id_of_name("Ada"))->agent.bio, std::vector<std::string>{"first"});
}

TEST_F(AgentDirectoryTest, AnAgentWhoseFileIsBrokenStaysAsItWas) {
    write("a.json", "Ada", "whole");
    directory_.load();
    std::ofstream(folder_ / "a.json") << "{ half";
    const auto changes = directory_.load();

    EXPECT_TRUE(changes.removed.empty());
    EXPECT_EQ(agents_.find(agents::id_of_name("Ada"))->agent.bio, std::vector<std::string>{"whole"});
}

}  // namespace
}  // namespace wimpole
