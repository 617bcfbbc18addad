#include "wimpole/storage/sqlite/job_table.hpp"

#include <string>
#include <string_view>

#include "wimpole/storage/sqlite/rows.hpp"

namespace wimpole::storage {

using messaging::Job;
using messaging::JobId;
using messaging::JobStatus;
using messaging::ListPage;

namespace {

constexpr int jobs_number_column = 11;

std::string select_jobs(std::string_view rest) {
    return "SELECT id, channel, agent, user, status, prompt, metadata, result, error, created_at_ms,"
           " expires_at_ms, number FROM jobs " +
           std::string(rest);
}

Job read_job(Query& row) {
    Job job;
    job.id = row.id<JobId>(0);
    job.channel = row.id<ChannelId>(1);
    job.agent = row.id<EntityId>(2);
    job.user = row.id<EntityId>(3);
    job.status = messaging::job_status_of(row.text(4)).value_or(JobStatus::failed);
    job.prompt = row.text(5);
    job.metadata = row.text(6);
    job.result = row.text(7);
    job.error = row.text(8);
    job.created_at_ms = row.integer(9);
    job.expires_at_ms = row.integer(10);
    return job;
}

}  // namespace

JobTable::JobTable(Database& database)
    : database_(database),
      count_(database, "SELECT count(*) FROM jobs"),
      erase_first_done_(database,
                        "DELETE FROM jobs WHERE number = (SELECT number FROM jobs"
                        " WHERE status NOT IN ('pending', 'processing') OR expires_at_ms <= ?"
                        " ORDER BY expires_at_ms LIMIT 1)"),
      insert_(database,
              "INSERT INTO jobs (id, channel, agent, user, status, prompt, metadata, result, error,"
              " created_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      update_(database, "UPDATE jobs SET status = ?, result = ?, error = ? WHERE id = ?"),
      find_(database, select_jobs("WHERE id = ?")),
      page_(database, select_jobs("WHERE number < ? ORDER BY number DESC LIMIT ?")),
      erase_expired_(database, "DELETE FROM jobs WHERE expires_at_ms < ?") {}

Result<bool> JobTable::make_room(std::size_t max, std::int64_t now_ms) {
    std::int64_t count = 0;
    {
        Query query(count_);
        if (query.next()) count = query.integer(0);
        if (query.failed()) return sqlite_failed();
    }
    if (static_cast<std::size_t>(count) < max) return true;
    if (!erase_first_done_.execute(now_ms)) return sqlite_failed();
    return sqlite3_changes(database_.handle()) > 0;
}

bool JobTable::insert(const Job& job) {
    return insert_.execute(job.id, job.channel, job.agent, job.user, messaging::to_string(job.status),
                           job.prompt, job.metadata, job.result, job.error, job.created_at_ms,
                           job.expires_at_ms);
}

Result<bool> JobTable::update(const Job& job) {
    if (!update_.execute(messaging::to_string(job.status), job.result, job.error, job.id))
        return sqlite_failed();
    return sqlite3_changes(database_.handle()) > 0;
}

Result<std::optional<Job>> JobTable::find(JobId id) {
    Query query(find_, id);
    return read_one(query, read_job);
}

Result<ListPage<Job>> JobTable::page(std::optional<std::int64_t> before, std::size_t limit) {
    return read_page(page_, read_job, jobs_number_column, before, limit);
}

Result<std::size_t> JobTable::erase_expired(std::int64_t before_ms) {
    if (!erase_expired_.execute(before_ms)) return sqlite_failed();
    return static_cast<std::size_t>(sqlite3_changes(database_.handle()));
}

}  // namespace wimpole::storage
