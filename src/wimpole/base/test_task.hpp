#pragma once

#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

#include "siopp/base/task.hpp"

namespace wimpole {

/// Moves what the task gives into the promise. The promise lives in this coroutine, so that nobody who has
/// got the value can destroy it too early.
template <class T>
siopp::Task<void> fulfil(std::promise<T> promise, siopp::Task<T> task) {
    auto value = co_await std::move(task);
    promise.set_value(std::move(value));
}

/// Starts a task of a test on the calling thread; it may end on any.
template <class T>
std::future<T> start(siopp::Task<T> task) {
    std::promise<T> promise;
    auto future = promise.get_future();
    siopp::spawn(fulfil(std::move(promise), std::move(task)));
    return future;
}

/// The value of something started, or an exception (which fails the test) when it does not end.
template <class T>
T finish(std::future<T> future) {
    if (future.wait_for(std::chrono::seconds(60)) != std::future_status::ready) {
        throw std::runtime_error("the task did not end");
    }
    return future.get();
}

/// Runs a task of a test to its end.
template <class T>
T run(siopp::Task<T> task) {
    return finish(start(std::move(task)));
}

}  // namespace wimpole
