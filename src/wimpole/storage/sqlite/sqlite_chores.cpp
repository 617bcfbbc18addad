#include "wimpole/storage/sqlite/sqlite_chores.hpp"

#include <algorithm>

namespace wimpole::storage {

namespace {

/// Messages that are indexed at once: few enough not to make those wait who want to send.
constexpr std::size_t index_at_once = 500;
constexpr std::chrono::milliseconds pause_after_failure{1'000};

}  // namespace

SqliteChores::SqliteChores(Database& database, SqliteWriter& writer, ChoreOptions options)
    : database_(database), writer_(writer), options_(options) {
    const auto now = std::chrono::steady_clock::now();
    next_retention_ = now;
    next_cleanup_ = now;
    next_rewrite_ = now;
    next_empty_log_ = now + options.empty_log_interval;
}

std::chrono::milliseconds SqliteChores::work() {
    switch (next_piece()) {
        case Progress::more_to_do:
            return std::chrono::milliseconds(0);
        case Progress::failed:
            return pause_after_failure;
        case Progress::nothing_to_do:
            break;
    }
    if (log_has_remains_) return options_.empty_log_interval;
    return std::min({options_.retention_interval, options_.cleanup_interval, options_.rewrite_interval});
}

SqliteChores::Progress SqliteChores::attempt(const std::function<Result<bool>()>& piece) {
    if (writer_.begin()) {
        const auto more = piece();
        if (more && writer_.commit()) return *more ? Progress::more_to_do : Progress::nothing_to_do;
    }
    writer_.rollback();
    return Progress::failed;
}

SqliteChores::Progress SqliteChores::next_piece() {
    const auto now = std::chrono::steady_clock::now();
    const auto purge = [this]() -> Result<bool> {
        auto more = writer_.purges().advance();
        if (more && *more) log_has_remains_ = true;
        return more;
    };
    const auto index = [this]() -> Result<bool> {
        const auto rows = writer_.index().advance(index_at_once);
        if (!rows) return rows.error();
        return *rows == index_at_once;
    };

    auto progress = attempt(purge);
    if (progress == Progress::nothing_to_do) progress = attempt(index);
    if (progress == Progress::nothing_to_do) progress = retain(now);
    if (progress == Progress::nothing_to_do) progress = forget_expired(now);
    if (progress == Progress::nothing_to_do) progress = rewrite_index(now);
    if (progress == Progress::nothing_to_do) progress = empty_log(now);
    return progress;
}

SqliteChores::Progress SqliteChores::retain(Time now) {
    const auto& retention = options_.retention;
    const bool wanted = retention.max_age.count() > 0 || retention.max_events_per_channel > 0;
    if (!wanted || now < next_retention_) return Progress::nothing_to_do;

    const auto progress = attempt([&]() -> Result<bool> {
        const auto last = writer_.retain(retention, last_channel_);
        if (!last) return last.error();
        last_channel_ = *last;
        return true;
    });
    if (progress == Progress::more_to_do && last_channel_ == 0) {
        next_retention_ = now + options_.retention_interval;
        log_has_remains_ = true;
    }
    return progress;
}

SqliteChores::Progress SqliteChores::forget_expired(Time now) {
    if (now < next_cleanup_) return Progress::nothing_to_do;

    next_cleanup_ = now + options_.cleanup_interval;
    return attempt([&]() -> Result<bool> {
        const auto forgotten = writer_.forget_expired(options_.keep_expired);
        if (!forgotten) return forgotten.error();
        if (*forgotten > 0) log_has_remains_ = true;
        return false;
    });
}

SqliteChores::Progress SqliteChores::rewrite_index(Time now) {
    if (!is_rewriting_) {
        if (now < next_rewrite_) return Progress::nothing_to_do;
        next_rewrite_ = now + options_.rewrite_interval;
        const auto remains = attempt([this] { return writer_.index().has_remains(); });
        if (remains != Progress::more_to_do) return remains;
    }

    const auto step = is_rewriting_ ? SearchIndex::Step::next : SearchIndex::Step::first;
    const auto progress = attempt([&] { return writer_.index().rewrite(step); });
    is_rewriting_ = progress == Progress::more_to_do;
    log_has_remains_ = true;
    return progress;
}

SqliteChores::Progress SqliteChores::empty_log(Time now) {
    if (!log_has_remains_ || now < next_empty_log_) return Progress::nothing_to_do;

    next_empty_log_ = now + options_.empty_log_interval;
    log_has_remains_ = !database_.empty_log();
    return Progress::nothing_to_do;
}

}  // namespace wimpole::storage
