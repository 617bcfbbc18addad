#pragma once

#include <coroutine>
#include <string_view>
#include <utility>

#include "siopp/http.hpp"
#include "wimpole/api/answer.hpp"

namespace wimpole::api {

/// The body of an answer on its way to a client. On the worker of the request.
class StreamSink final : public BodySink {
public:
    explicit StreamSink(siopp::HttpStream stream) : stream_(std::move(stream)) {
        stream_.on_abort([this] { go_on(); });
    }
    StreamSink(const StreamSink&) = delete;
    StreamSink& operator=(const StreamSink&) = delete;

    bool is_open() const override { return stream_.is_open(); }
    void write(std::string_view part) override { stream_.write(part); }
    siopp::Task<void> ready() override {
        const Drained drained{*this};
        co_await drained;
    }
    void end() { stream_.end(); }

private:
    struct Drained {
        bool await_ready() const { return !sink.stream_.is_congested(); }
        void await_suspend(std::coroutine_handle<> waiting) const {
            sink.waiting_ = waiting;
            sink.stream_.on_drain([&waiter = sink] { waiter.go_on(); });
        }
        void await_resume() const {}
        StreamSink& sink;
    };

    void go_on() {
        if (const auto waiting = std::exchange(waiting_, nullptr)) waiting.resume();
    }

    siopp::HttpStream stream_;
    std::coroutine_handle<> waiting_;
};

}  // namespace wimpole::api
