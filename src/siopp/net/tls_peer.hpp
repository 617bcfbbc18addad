#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

#include "siopp/net/memory_stream.hpp"
#include "siopp/net/tls_stream.hpp"

namespace siopp::net {

/// For tests: the client's end of TLS, in memory.
class TlsPeer {
public:
    explicit TlsPeer(MemoryPeer& peer)
        : peer_(peer),
          context_(::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free),
          session_(::SSL_new(context_.get())) {
        input_ = ::BIO_new(::BIO_s_mem());
        output_ = ::BIO_new(::BIO_s_mem());
        ::SSL_set_bio(session_.get(), input_, output_);
        ::SSL_set_connect_state(session_.get());
    }

    /// Takes in what the server wrote, and gives it what TLS has to say.
    void exchange() {
        const auto got = peer_.take_received();
        ::BIO_write(input_, got.data(), static_cast<int>(got.size()));
        if (!::SSL_is_init_finished(session_.get())) ::SSL_do_handshake(session_.get());
        std::array<char, 20'000> plain;
        int count = 0;
        while (::SSL_is_init_finished(session_.get()) &&
               (count = ::SSL_read(session_.get(), plain.data(), plain.size())) > 0) {
            received.append(plain.data(), static_cast<std::size_t>(count));
            ++records;
        }
        send_output();
    }
    bool is_connected() const { return ::SSL_is_init_finished(session_.get()) != 0; }
    /// Once it is connected.
    void send(std::string_view text) {
        ::SSL_write(session_.get(), text.data(), static_cast<int>(text.size()));
        send_output();
    }
    void say_goodbye() {
        ::SSL_shutdown(session_.get());
        send_output();
    }
    bool has_goodbye() const { return (::SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }
    void update_keys() { ::SSL_key_update(session_.get(), SSL_KEY_UPDATE_REQUESTED); }

    std::string received;
    /// SSL_read gives a record at a time.
    int records = 0;

private:
    void send_output() {
        std::array<char, 70'000> bytes;
        int count = 0;
        while ((count = ::BIO_read(output_, bytes.data(), bytes.size())) > 0)
            peer_.send({bytes.data(), static_cast<std::size_t>(count)});
    }

    MemoryPeer& peer_;
    std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)> context_;
    TlsStream::Session session_;
    BIO* input_;
    BIO* output_;
};

}  // namespace siopp::net
