#include "wimpole/api/file_thread.hpp"

namespace wimpole::api {

FileThread::FileThread(std::size_t max_waiting) : max_waiting_(max_waiting), thread_([this] { run_all(); }) {}

FileThread::~FileThread() {
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

bool FileThread::post(siopp::UniqueFunction<void()> function) {
    {
        const std::lock_guard lock(mutex_);
        if (functions_.size() >= max_waiting_) return false;
        functions_.push_back(std::move(function));
    }
    changed_.notify_one();
    return true;
}

// An executor that takes no post has ended, and with it the request that waits.
void FileThread::resume(siopp::Executor* executor, std::coroutine_handle<> waiting) {
    if (!executor) return waiting.resume();
    (void)executor->post([waiting] { waiting.resume(); });
}

void FileThread::run_all() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return ends_ || !functions_.empty(); });
        if (functions_.empty()) return;
        auto function = std::move(functions_.front());
        functions_.pop_front();
        lock.unlock();
        function();
        lock.lock();
    }
}

}  // namespace wimpole::api
