#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "siopp/base/result.hpp"
#include "siopp/http/message.hpp"

namespace siopp::http {

/// Reads one HTTP/1.1 request incrementally: a thin layer over Beast's parser that keeps Beast out of
/// headers.
class RequestParser {
public:
    explicit RequestParser(std::size_t max_header_bytes);
    ~RequestParser();
    RequestParser(RequestParser&&) noexcept;
    RequestParser& operator=(RequestParser&&) noexcept;

    struct Progress {
        /// How many of the bytes were used.
        std::size_t consumed = 0;
        bool head_done = false;
        bool done = false;
    };
    /// Reads on. As long as the head is not complete, nothing is consumed and the
    /// same bytes, with more behind them, are to be offered again; with it no byte of the body is consumed.
    /// limit_body() comes between the head and the body.
    Result<Progress> read(std::string_view bytes);

    /// How large the body may be; the error of a body that announces more. Once, when the head is done.
    Result<void> limit_body(std::size_t max_bytes);
    /// What the head announces; nothing for a chunked body.
    std::optional<std::uint64_t> content_length() const;

    /// Everything but the body, once, when the head is done; the peer's address is left to the caller.
    Request take_head();
    std::string take_body();
    bool keep_alive() const;
    /// HTTP/1.0 knows no chunks.
    bool knows_chunks() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The status that tells a client what was wrong with its request: 400, 413 or 431.
int status_of(const ErrorCode& parse_error);

}  // namespace siopp::http
