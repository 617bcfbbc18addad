#pragma once

#include <cstddef>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/run.hpp"

namespace wimpole::messaging {

using siopp::Task;

/// The runs of agents of a store (store.hpp). A run that ends with a message is stored together with it
/// (Submission::run).
class RunStore {
public:
    virtual ~RunStore() = default;

    /// Stores it, in place of the one with the same id.
    virtual Task<Result<Run>> put_run(Run run) = 0;
    /// not_found where there is none.
    virtual Task<Result<Run>> find_run(RunId run) = 0;
    /// At most `limit`, those stored last first.
    virtual Task<Result<std::vector<Run>>> runs(RunFilter filter, std::size_t limit) = 0;
    /// Deletes all but about `kept`, those stored last, and those that go on; gives how many.
    virtual Task<Result<std::size_t>> delete_old_runs(std::size_t kept) = 0;
};

}  // namespace wimpole::messaging
