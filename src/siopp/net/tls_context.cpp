#include "siopp/net/tls_context.hpp"

#include <array>
#include <new>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "siopp/net/tls_error.hpp"
#include "siopp/net/tls_stream.hpp"

namespace siopp::net {

namespace {

/// RFC 7301: the one protocol that is served here.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
    static constexpr std::array<unsigned char, 9> served{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* found = nullptr;
    const auto outcome =
        ::SSL_select_next_proto(&found, chosen_length, served.data(), served.size(), offered, offered_length);
    *chosen = found;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void configure(SSL_CTX& context, const TlsOptions& options) {
    const bool only_newest = options.minimum_version == TlsOptions::Version::tls_1_3;
    ::SSL_CTX_set_min_proto_version(&context, only_newest ? TLS1_3_VERSION : TLS1_2_VERSION);
    // A peer that closes without saying so in TLS has closed all the same: HTTP and WebSocket say where they
    // end.
    ::SSL_CTX_set_options(&context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                        SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                        SSL_OP_NO_COMPRESSION);
    // An idle connection holds no buffers.
    ::SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                     SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // Clients resume with tickets, for which the server keeps nothing.
    ::SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
    ::SSL_CTX_set_num_tickets(&context, 1);
    ::SSL_CTX_set_alpn_select_cb(&context, choose_protocol, nullptr);
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::create(const TlsOptions& options) {
    auto handle = load(options);
    if (!handle) return handle.error();
    return std::unique_ptr<TlsContext>(new TlsContext(options, std::move(*handle)));
}

Result<TlsContext::Handle> TlsContext::load(const TlsOptions& options) {
    ::ERR_clear_error();
    Handle context(::SSL_CTX_new(::TLS_server_method()), ::SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    configure(*context, options);
    if (::SSL_CTX_use_certificate_chain_file(context.get(), options.certificate_file.c_str()) != 1) {
        return TlsErrc::bad_certificate;
    }
    if (::SSL_CTX_use_PrivateKey_file(context.get(), options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        const bool differs = ERR_GET_REASON(::ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
        return differs ? TlsErrc::key_mismatch : TlsErrc::bad_key;
    }
    if (::SSL_CTX_check_private_key(context.get()) != 1) return TlsErrc::key_mismatch;
    return context;
}

Result<void> TlsContext::reload() {
    auto loaded = load(options_);
    if (!loaded) return loaded.error();
    const std::lock_guard lock(mutex_);
    handle_ = std::move(*loaded);
    return {};
}

TlsContext::Handle TlsContext::handle() const {
    const std::lock_guard lock(mutex_);
    return handle_;
}

std::unique_ptr<Stream> TlsContext::wrap(Worker& worker, std::unique_ptr<Stream> stream) const {
    TlsStream::Session session(::SSL_new(handle().get()));
    if (!session) throw std::bad_alloc();
    ::SSL_set_accept_state(session.get());
    return std::make_unique<TlsStream>(worker, std::move(stream), std::move(session));
}

}  // namespace siopp::net
