#pragma once

#include <memory>
#include <mutex>

#include "siopp/net/stream.hpp"
#include "siopp/net/tls_options.hpp"
#include "siopp/net/worker.hpp"

struct ssl_ctx_st;

namespace siopp::net {

/// A server's certificate and TLS settings, shared by its workers. Any thread.
class TlsContext {
public:
    /// Errors: TlsErrc::bad_certificate, bad_key, key_mismatch.
    static Result<std::unique_ptr<TlsContext>> create(const TlsOptions& options);

    /// Reads the files again: streams made from now on use what is in them. After an error everything is as
    /// before.
    Result<void> reload();

    /// The server's end of TLS over a connection that was accepted; the handshake is part of reading.
    std::unique_ptr<Stream> wrap(Worker& worker, std::unique_ptr<Stream> stream) const;

private:
    using Handle = std::shared_ptr<ssl_ctx_st>;

    TlsContext(const TlsOptions& options, Handle handle) : options_(options), handle_(std::move(handle)) {}
    static Result<Handle> load(const TlsOptions& options);
    Handle handle() const;

    const TlsOptions options_;
    mutable std::mutex mutex_;
    Handle handle_;
};

}  // namespace siopp::net
