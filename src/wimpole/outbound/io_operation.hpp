#pragma once

#include <coroutine>
#include <cstddef>
#include <utility>

#include <boost/system/error_code.hpp>

namespace wimpole::outbound {

/// How an operation of Asio ended.
struct IoResult {
    boost::system::error_code error;
    std::size_t bytes = 0;
};

/// Lets a Task wait for one operation of Asio. `start` is called with the completion handler and starts it;
/// the task resumes where the handler is called. Name it first, then await it (STYLE.md).
template <class Start>
class IoOperation {
public:
    explicit IoOperation(Start start) : start_(std::move(start)) {}

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) {
        start_([this, waiting](boost::system::error_code error, std::size_t bytes = 0) {
            result_ = {error, bytes};
            waiting.resume();
        });
    }
    IoResult await_resume() const noexcept { return result_; }

private:
    Start start_;
    IoResult result_;
};

}  // namespace wimpole::outbound
