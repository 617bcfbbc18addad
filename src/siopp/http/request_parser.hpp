#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "siopp/base/result.hpp"
#include "siopp/http/message.hpp"

namespace siopp::http {

/// Reads one HTTP/1.1 request incrementally: a thin layer over Beast's parser that keeps Beast out of
/// headers.
class RequestParser {
public:
    RequestParser(std::size_t max_header_bytes, std::size_t max_body_bytes);
    ~RequestParser();

    struct Progress {
        /// How many of the bytes were used.
        std::size_t consumed = 0;
        bool head_done = false;
        bool done = false;
    };
    /// Reads on. As long as the head is not complete, nothing is consumed and the
    /// same bytes, with more behind them, are to be offered again; with it no byte of the body is consumed.
    Result<Progress> read(std::string_view bytes);

    /// Everything but the body, once the head is done; the peer's address is left to the caller.
    Request head() const;
    std::string take_body();
    bool keep_alive() const;
    bool expects_continue() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The status that tells a client what was wrong with its request: 400, 413 or 431.
int status_of(const ErrorCode& parse_error);

}  // namespace siopp::http
