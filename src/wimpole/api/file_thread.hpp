#pragma once

#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "siopp/base/executor.hpp"
#include "siopp/base/task.hpp"
#include "siopp/base/unique_function.hpp"
#include "wimpole/base/error.hpp"

namespace wimpole::api {

/// A thread for what would block a worker: reading and writing files. Any thread.
class FileThread {
public:
    explicit FileThread(std::size_t max_waiting = 256);
    /// Finishes what waits.
    ~FileThread();
    FileThread(const FileThread&) = delete;
    FileThread& operator=(const FileThread&) = delete;

    /// Calls `work` on the thread; resumes on the current executor with what it gives, or with Kind::busy
    /// when too much waits. Where there is no executor it goes on on the thread.
    template <class T>
    siopp::Task<Result<T>> run(std::function<Result<T>()> work) {
        Call<T> call{*this, std::move(work), {}};
        co_return co_await call;
    }

private:
    template <class T>
    struct Call {
        bool await_ready() const { return false; }
        bool await_suspend(std::coroutine_handle<> waiting) {
            auto* executor = siopp::Executor::current();
            const bool taken = thread.post([this, waiting, executor] {
                result = work();
                resume(executor, waiting);
            });
            return taken;
        }
        Result<T> await_resume() {
            if (!result) return Error{Error::Kind::busy, "Too many files are being read or written"};
            return *std::move(result);
        }
        FileThread& thread;
        std::function<Result<T>()> work;
        std::optional<Result<T>> result;
    };

    bool post(siopp::UniqueFunction<void()> function);
    static void resume(siopp::Executor* executor, std::coroutine_handle<> waiting);
    void run_all();

    const std::size_t max_waiting_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<siopp::UniqueFunction<void()>> functions_;
    bool ends_ = false;
    std::thread thread_;
};

}  // namespace wimpole::api
