#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/run.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// The table of the runs of agents. Every call gives sqlite_failed() or false when SQLite failed.
class RunTable {
public:
    explicit RunTable(Database& database);

    bool put(const messaging::Run& run);
    Result<std::optional<messaging::Run>> find(messaging::RunId id);
    Result<std::vector<messaging::Run>> newest(const messaging::RunFilter& filter, std::size_t limit);
    Result<std::size_t> erase_old(std::size_t kept);

private:
    Database& database_;
    Statement put_;
    Statement find_;
    Statement newest_;
    Statement erase_old_;
};

}  // namespace wimpole::storage
