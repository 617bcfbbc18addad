#include "wimpole/storage/sqlite/verify.hpp"

#include <stdexcept>
#include <utility>

#include "wimpole/storage/data_directory.hpp"
#include "wimpole/storage/sqlite/message_table.hpp"
#include "wimpole/storage/sqlite/migrations.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

namespace {

constexpr std::size_t max_problems = 100;

// Everything that happened in channels and is kept: in the order of seq it must count from start_seq without
// gaps.
constexpr const char* channels_with_gaps = R"sql(
WITH events AS (
    SELECT channel, seq FROM messages UNION ALL SELECT channel, seq FROM changes
), kept AS (
    SELECT channel, start_seq, count(*) AS count, count(DISTINCT seq) AS different, min(seq) AS first,
           max(seq) AS last
    FROM events JOIN channels ON channels.number = events.channel WHERE seq >= start_seq GROUP BY channel
)
SELECT lower(hex(id)) FROM kept JOIN channels ON channels.number = kept.channel
WHERE first <> kept.start_seq OR count <> different OR count <> last - first + 1
)sql";

constexpr const char* channels_with_turned_times = R"sql(
SELECT DISTINCT lower(hex(id)) FROM (
    SELECT channel, created_at_ms < lag(created_at_ms) OVER (PARTITION BY channel ORDER BY seq) AS turned
    FROM messages
) JOIN channels ON channels.number = channel WHERE turned
)sql";

class Examination {
public:
    explicit Examination(Database& database) : database_(database) {}

    VerifyReport run() {
        collect("PRAGMA integrity_check(100)", "damaged: ", "ok");
        collect("PRAGMA foreign_key_check", "a row refers to nothing in table ", "");
        collect(channels_with_gaps, "seq is not gapless in channel ", "");
        collect(channels_with_turned_times, "times go back in channel ", "");
        examine_messages();
        examine_index();
        report_.channels = count("SELECT count(*) FROM channels WHERE deleted = 0");
        report_.messages = count(
            "SELECT count(*) FROM messages JOIN channels ON channels.number = messages.channel"
            " WHERE messages.deleted = 0 AND seq >= start_seq");
        return std::move(report_);
    }

private:
    void add(std::string problem) {
        if (report_.problems.size() < max_problems) report_.problems.push_back(std::move(problem));
    }

    /// A problem for each row but `sound`.
    void collect(const char* sql, const std::string& what, std::string_view sound) {
        try {
            Statement statement(database_, sql);
            Query query(statement);
            while (query.next()) {
                const auto text = query.text(0);
                if (text != sound) add(what + text);
            }
            if (query.failed()) add(std::string("cannot be read: ") + sqlite3_errmsg(database_.handle()));
        } catch (const std::runtime_error& error) {
            add(error.what());
        }
    }

    void examine_messages() {
        try {
            Statement statement(database_, select_messages("TRUE"));
            MessageCursor cursor(statement);
            while (const auto message = cursor.next()) {
                if (!cursor.sound())
                    add("message " + message->id.to_string() + " is not what was written in channel " +
                        message->channel.to_string());
            }
            if (cursor.failed()) add("messages cannot be read");
        } catch (const std::runtime_error& error) {
            add(error.what());
        }
    }

    /// The check is an insertion that inserts nothing.
    void examine_index() {
        try {
            database_.require("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)");
        } catch (const std::runtime_error& error) {
            add(std::string("the index of texts does not agree with the messages: ") + error.what());
        }
    }

    std::uint64_t count(const char* sql) {
        try {
            Statement statement(database_, sql);
            Query query(statement);
            return query.next() ? static_cast<std::uint64_t>(query.integer(0)) : 0;
        } catch (const std::runtime_error&) {
            // It has been reported by what was done before.
            return 0;
        }
    }

    Database& database_;
    VerifyReport report_;
};

}  // namespace

VerifyReport verify(const std::filesystem::path& data_directory) {
    const auto file = data_directory / "wimpole.db";
    if (!std::filesystem::exists(file)) throw store_error(file, "there is none");
    const DataDirectory directory(data_directory);

    Database database(file, Database::Access::read_write);
    const auto format = format_of(database);
    const auto known = migrations().size();
    if (format != known) {
        throw store_error(file, "it has format " + std::to_string(format) + ", only format " +
                                    std::to_string(known) + " can be verified");
    }
    return Examination(database).run();
}

}  // namespace wimpole::storage
