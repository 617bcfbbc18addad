#include "wimpole/api/agent_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "wimpole/api/character.hpp"
#include "wimpole/api/whole_file.hpp"
#include "wimpole/base/log.hpp"

namespace wimpole::api {

namespace fs = std::filesystem;
using siopp::json::View;
using siopp::json::Writer;

namespace {

std::string text_of_file(const AgentFiles::Stored& stored) {
    std::string text;
    Writer writer(text);
    writer.begin_object()
        .member("active", stored.is_active)
        .member("createdAt", stored.agent.created_at_ms)
        .member("updatedAt", stored.agent.updated_at_ms);
    writer.key("character").raw(stored.agent.character).end_object();
    return text;
}

std::optional<AgentFiles::Stored> read_file(const fs::path& path) {
    const auto id = EntityId::parse(path.stem().string());
    std::ifstream file(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto object = View::parse(text);
    if (!id || !object) return std::nullopt;
    const auto member = [&](const char* name) { return object->find(name).value_or(View()); };
    auto agent = agent_of_character(member("character"), member("createdAt").integer().value_or(0));
    if (!agent) return std::nullopt;
    agent->id = *id;
    agent->updated_at_ms = member("updatedAt").integer().value_or(agent->created_at_ms);
    return AgentFiles::Stored{*std::move(agent), member("active").boolean().value_or(false)};
}

}  // namespace

fs::path AgentFiles::path_of(EntityId agent) const {
    return directory_ / (agent.to_string() + ".json");
}

std::vector<AgentFiles::Stored> AgentFiles::load() const {
    std::vector<Stored> all;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory_, error)) {
        if (entry.path().extension() != ".json") continue;
        if (auto stored = read_file(entry.path())) {
            all.push_back(*std::move(stored));
        } else {
            log::error("agent file ", entry.path().string(), " cannot be read");
        }
    }
    std::ranges::sort(
        all, {}, [](const Stored& stored) { return std::pair(stored.agent.created_at_ms, stored.agent.id); });
    return all;
}

siopp::Task<Result<void>> AgentFiles::save(Stored stored) const {
    std::function<Result<bool>()> write = [path = path_of(stored.agent.id),
                                           text = text_of_file(stored)]() -> Result<bool> {
        const auto written = write_whole_file(path, text);
        if (!written) return written.error();
        return true;
    };
    auto writing = thread_.run<bool>(std::move(write));
    const auto written = co_await std::move(writing);
    if (!written) co_return written.error();
    co_return Result<void>();
}

siopp::Task<Result<void>> AgentFiles::remove(EntityId agent) const {
    std::function<Result<bool>()> remove_it = [path = path_of(agent)]() -> Result<bool> {
        std::error_code error;
        fs::remove(path, error);
        if (error) return Error{Error::Kind::storage, "The agent could not be deleted"};
        return true;
    };
    auto removing = thread_.run<bool>(std::move(remove_it));
    const auto removed = co_await std::move(removing);
    if (!removed) co_return removed.error();
    co_return Result<void>();
}

}  // namespace wimpole::api
