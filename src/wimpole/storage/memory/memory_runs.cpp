#include <algorithm>
#include <ranges>
#include <utility>

#include "wimpole/storage/memory/memory_call.hpp"
#include "wimpole/storage/memory/memory_store.hpp"
#include "wimpole/storage/store_rules.hpp"

// The runs of agents of the store in memory.
namespace wimpole::storage {

using messaging::Run;
using messaging::RunFilter;
using messaging::RunId;
using messaging::RunStatus;
using messaging::Task;

void MemoryStore::put_run_now(const Run& run) {
    const auto is_same = [&](const Run& each) { return each.id == run.id; };
    // It is one of the last, mostly.
    const auto found = std::find_if(runs_.rbegin(), runs_.rend(), is_same);
    if (found == runs_.rend()) {
        runs_.push_back(run);
    } else {
        *found = run;
    }
}

Task<Result<Run>> MemoryStore::put_run(Run run) {
    return this->run<Run>([this, run = std::move(run)]() -> Result<Run> {
        put_run_now(run);
        return run;
    });
}

Task<Result<Run>> MemoryStore::find_run(RunId id) {
    return run<Run>([this, id]() -> Result<Run> {
        const auto found = std::ranges::find(runs_, id, &Run::id);
        if (found == runs_.end()) return unknown_run();
        return *found;
    });
}

Task<Result<std::vector<Run>>> MemoryStore::runs(RunFilter filter, std::size_t limit) {
    return run<std::vector<Run>>([this, filter, limit] {
        std::vector<Run> found;
        for (const auto& run : std::views::reverse(runs_)) {
            if (found.size() < limit && filter.matches(run)) found.push_back(run);
        }
        return found;
    });
}

Task<Result<std::size_t>> MemoryStore::delete_old_runs(std::size_t kept) {
    return run<std::size_t>([this, kept] {
        const auto old = runs_.size() > kept ? runs_.size() - kept : 0;
        const auto first_kept = runs_.begin() + static_cast<std::ptrdiff_t>(old);
        const auto ended = [](const Run& run) { return run.status != RunStatus::running; };
        const auto left = std::remove_if(runs_.begin(), first_kept, ended);
        const auto deleted = static_cast<std::size_t>(first_kept - left);
        runs_.erase(left, first_kept);
        return deleted;
    });
}

}  // namespace wimpole::storage
