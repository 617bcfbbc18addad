#include "wimpole/storage/sqlite/run_table.hpp"

#include <string>
#include <string_view>

namespace wimpole::storage {

using messaging::Run;
using messaging::RunFilter;
using messaging::RunId;
using messaging::RunStatus;

namespace {

std::string select_runs(std::string_view rest) {
    return "SELECT id, channel, agent, trigger, reply, status, error, partial_text, prompt_tokens,"
           " completion_tokens, started_at_ms, ended_at_ms FROM runs " +
           std::string(rest);
}

Run read_run(Query& row) {
    Run run;
    run.id = row.id<RunId>(0);
    run.channel = row.id<ChannelId>(1);
    run.agent = row.id<EntityId>(2);
    run.trigger = row.id<MessageId>(3);
    run.reply = row.id<MessageId>(4);
    run.status = messaging::run_status_of(row.text(5)).value_or(RunStatus::failed);
    run.error = row.text(6);
    run.partial_text = row.text(7);
    run.prompt_tokens = static_cast<std::uint64_t>(row.integer(8));
    run.completion_tokens = static_cast<std::uint64_t>(row.integer(9));
    run.started_at_ms = row.integer(10);
    run.ended_at_ms = row.integer(11);
    return run;
}

}  // namespace

RunTable::RunTable(Database& database)
    : database_(database),
      put_(database_,
           "INSERT INTO runs (id, channel, agent, trigger, reply, status, error, partial_text,"
           " prompt_tokens, completion_tokens, started_at_ms, ended_at_ms)"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
           " ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, agent = excluded.agent,"
           " trigger = excluded.trigger, reply = excluded.reply, status = excluded.status,"
           " error = excluded.error, partial_text = excluded.partial_text,"
           " prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens,"
           " started_at_ms = excluded.started_at_ms, ended_at_ms = excluded.ended_at_ms"),
      find_(database_, select_runs("WHERE id = ?")),
      newest_(database_, select_runs("WHERE (?1 = '' OR status = ?1) AND (?2 IS NULL OR channel = ?2)"
                                     " AND (?3 IS NULL OR agent = ?3) ORDER BY number DESC LIMIT ?4")),
      erase_old_(database_,
                 "DELETE FROM runs WHERE status <> 'running'"
                 " AND number <= (SELECT max(number) FROM runs) - ?") {}

bool RunTable::put(const Run& run) {
    return put_.execute(run.id, run.channel, run.agent, run.trigger, run.reply, to_string(run.status),
                        run.error, run.partial_text, run.prompt_tokens, run.completion_tokens,
                        run.started_at_ms, run.ended_at_ms);
}

Result<std::optional<Run>> RunTable::find(RunId id) {
    Query query(find_, id);
    std::optional<Run> found;
    if (query.next()) found = read_run(query);
    if (query.failed()) return sqlite_failed();
    return found;
}

Result<std::vector<Run>> RunTable::newest(const RunFilter& filter, std::size_t limit) {
    const std::string_view status = filter.status ? to_string(*filter.status) : std::string_view();
    Query query(newest_, status, filter.channel, filter.agent, std::uint64_t{limit});
    std::vector<Run> found;
    while (query.next())
        found.push_back(read_run(query));
    if (query.failed()) return sqlite_failed();
    return found;
}

Result<std::size_t> RunTable::erase_old(std::size_t kept) {
    if (!erase_old_.execute(std::uint64_t{kept})) return sqlite_failed();
    return static_cast<std::size_t>(sqlite3_changes(database_.handle()));
}

}  // namespace wimpole::storage
