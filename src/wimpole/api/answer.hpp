#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "siopp/base/task.hpp"
#include "siopp/http.hpp"

namespace wimpole::api {

/// Where the body of an answer goes that is not there as a whole. On the worker of the request.
class BodySink {
public:
    virtual ~BodySink() = default;

    /// False when the client has gone: nothing more is of use.
    virtual bool is_open() const = 0;
    virtual void write(std::string_view part) = 0;
    /// Suspends as long as the client does not take what was written.
    virtual siopp::Task<void> ready() = 0;
};

/// Writes a body. The sink lives as long as the task.
using BodyWriter = std::function<siopp::Task<void>(BodySink&)>;

/// What a request is answered: a whole response, or the head of one whose body `body` writes.
struct Answer {
    Answer(siopp::HttpResponse whole) : response(std::move(whole)) {}
    Answer(siopp::HttpResponse head, BodyWriter writer)
        : response(std::move(head)), body(std::move(writer)) {}

    siopp::HttpResponse response;
    /// Empty for a whole response.
    BodyWriter body;
    /// The bytes of the body, where that is known before.
    std::optional<std::uint64_t> length;
};

}  // namespace wimpole::api
