#include <gtest/gtest.h>

#include <csignal>

#include <array>
#include <set>
#include <string>

#include <openssl/ssl.h>

#include "siopp/net/test_certificate.hpp"
#include "siopp/net/tls_stream.hpp"
#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using net::TestCertificate;

/// What a client asks of TLS.
struct TlsWishes {
    int max_version = 0;
    std::vector<std::string> protocols;
};

/// A blocking client; a handshake that fails is an exception.
class TlsClient {
public:
    explicit TlsClient(std::uint16_t port, const TlsWishes& wishes = {})
        : context_(::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free), connection_(port) {
        ::SSL_CTX_set_max_proto_version(context_.get(), wishes.max_version);
        // What is too old for the server must not be too old for the client.
        if (wishes.max_version != 0) ::SSL_CTX_set_cipher_list(context_.get(), "DEFAULT@SECLEVEL=0");
        session_.reset(::SSL_new(context_.get()));
        std::string protocols;
        for (const auto& name : wishes.protocols)
            protocols.append(1, static_cast<char>(name.size())).append(name);
        ::SSL_set_alpn_protos(session_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                              static_cast<unsigned>(protocols.size()));
        // OpenSSL's own sockets would end the tests when the server has closed the connection.
        std::signal(SIGPIPE, SIG_IGN);
        ::SSL_set_fd(session_.get(), connection_.descriptor());
        if (::SSL_connect(session_.get()) != 1) throw std::runtime_error("no handshake");
    }

    std::string version() const { return ::SSL_get_version(session_.get()); }
    std::string protocol() const {
        const unsigned char* name = nullptr;
        unsigned length = 0;
        ::SSL_get0_alpn_selected(session_.get(), &name, &length);
        return {reinterpret_cast<const char*>(name), length};
    }
    std::string certificate_name() const {
        const std::unique_ptr<X509, decltype(&::X509_free)> certificate(
            ::SSL_get1_peer_certificate(session_.get()), ::X509_free);
        std::array<char, 100> name{};
        ::X509_NAME_get_text_by_NID(::X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                                    name.size());
        return name.data();
    }

    void send(std::string_view bytes) {
        if (::SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0)
            throw std::runtime_error("cannot send");
    }
    bool read_more() {
        std::array<char, 20'000> bytes;
        const int count = ::SSL_read(session_.get(), bytes.data(), bytes.size());
        if (count <= 0) return false;
        received.append(bytes.data(), static_cast<std::size_t>(count));
        return true;
    }
    /// Whether the server ended TLS in an orderly way; reads to the end.
    bool is_told_of_end() {
        while (read_more()) {
        }
        return (::SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    }
    http::Response exchange(std::string_view request) {
        send(request);
        for (;;) {
            if (auto response = http::take_response(received)) return *response;
            if (!read_more()) throw std::runtime_error("closed instead of a response");
        }
    }
    void upgrade(std::string_view session_id = {}) {
        std::string target = "/socket.io/?EIO=4&transport=websocket";
        if (!session_id.empty()) target.append("&sid=").append(session_id);
        const auto response =
            exchange("GET " + target +
                     " HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        if (response.status != 101) throw std::runtime_error("refused: " + std::to_string(response.status));
    }
    void send_text(std::string_view text) { send(websocket::text_frame(std::string(text))); }
    std::string next() {
        for (;;) {
            if (const auto frame = websocket::take_server_frame(received)) return frame->payload;
            if (!read_more()) return "end";
        }
    }
    /// A session in the namespace "/".
    void connect() {
        upgrade();
        next();
        send_text("40");
        if (!next().starts_with("40{")) throw std::runtime_error("not connected");
    }
    std::string ask(std::string_view json) {
        send_text("421" + std::string(json));
        return next();
    }

    std::string received;

private:
    std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)> context_;
    TestConnection connection_;
    /// Before the connection it is destroyed.
    net::TlsStream::Session session_;
};

class ServerTlsTest : public ServerTest {
protected:
    void start() {
        server.emplace(options);
        add_handlers(server->of("/"));
        server->on_request([](const HttpRequest& request) {
            return HttpResponse{200, {}, request.method + ' ' + request.target};
        });
        const auto listening = server->listen("127.0.0.1", 0, tls);
        ASSERT_TRUE(listening) << listening.error().message();
        port = *listening;
        server->start();
    }

    TestCertificate certificate{"first"};
    TlsOptions tls = certificate.options();
};

const std::string simple_get = "GET /page HTTP/1.1\r\nHost: here\r\n\r\n";

TEST_F(ServerTlsTest, ServesHttpAndSockets) {
    start();
    TlsClient http(port);
    EXPECT_EQ(http.exchange(simple_get).body, "GET /page");
    EXPECT_EQ(http.exchange(simple_get).body, "GET /page");
    EXPECT_EQ(http.version(), "TLSv1.3");

    TlsClient client(port);
    client.connect();

    EXPECT_EQ(client.ask(R"(["echo",1])"), "431[1]");
}

TEST_F(ServerTlsTest, SpeaksTls12ToThoseWhoKnowNoNewer) {
    start();
    TlsClient client(port, {TLS1_2_VERSION, {}});
    client.connect();

    EXPECT_EQ(client.version(), "TLSv1.2");
    EXPECT_EQ(client.ask(R"(["echo",1])"), "431[1]");
}

TEST_F(ServerTlsTest, RefusesVersionsThatAreTooOld) {
    start();
    EXPECT_THROW(TlsClient(port, {TLS1_1_VERSION, {}}), std::runtime_error);
}

TEST_F(ServerTlsTest, RefusesTls12WhereTheUserWantsIt) {
    tls.minimum_version = TlsOptions::Version::tls_1_3;
    start();
    EXPECT_THROW(TlsClient(port, {TLS1_2_VERSION, {}}), std::runtime_error);
    EXPECT_EQ(TlsClient(port).version(), "TLSv1.3");
}

TEST_F(ServerTlsTest, ChoosesHttp11AmongTheProtocolsOffered) {
    start();
    EXPECT_EQ(TlsClient(port, {0, {"h2", "http/1.1"}}).protocol(), "http/1.1");
    EXPECT_EQ(TlsClient(port).protocol(), "");
    EXPECT_THROW(TlsClient(port, {0, {"h2"}}), std::runtime_error);
}

TEST_F(ServerTlsTest, ClosesConnectionsThatSpeakPlainHttpAndGoesOn) {
    start();
    TestConnection plain(port);
    plain.send(simple_get);
    EXPECT_TRUE(plain.ends());
    EXPECT_EQ(plain.received().find("HTTP"), std::string::npos);
    TestConnection garbage(port);
    garbage.send(std::string(5000, '\x16'));
    EXPECT_TRUE(garbage.ends());

    EXPECT_EQ(TlsClient(port).exchange(simple_get).status, 200);
}

TEST_F(ServerTlsTest, HandshakesMustEndInTime) {
    options.request_timeout = 60ms;
    start();
    TestConnection silent(port);
    TestConnection slow(port);
    slow.send("\x16\x03\x01");

    EXPECT_TRUE(silent.ends());
    EXPECT_TRUE(slow.ends());
}

TEST_F(ServerTlsTest, PendingHandshakesAreLimited) {
    options.max_pending_connections = 2;
    start();
    TestConnection first(port);
    TestConnection second(port);
    TestConnection third(port);
    EXPECT_TRUE(third.ends());
    EXPECT_THROW(TlsClient{port}, std::runtime_error);
}

TEST_F(ServerTlsTest, CarriesLargeMessagesToASlowReader) {
    options.max_payload_bytes = 4'000'000;
    start();
    TlsClient client(port);
    client.connect();
    const auto text = '"' + std::string(3'000'000, 'x') + '"';

    client.send_text("421[\"echo\"," + text + "]");
    client.send_text("422[\"echo\"," + text + "]");

    EXPECT_TRUE(client.next() == "431[" + text + "]");
    EXPECT_TRUE(client.next() == "432[" + text + "]");
}

TEST_F(ServerTlsTest, TellsInTlsThatItEnds) {
    start();
    TlsClient client(port);
    client.connect();
    client.send(websocket::close_frame(1000));
    EXPECT_EQ(client.next(), websocket::close_payload(1000));
    EXPECT_TRUE(client.is_told_of_end());
    EXPECT_EQ(disconnected.next(), "transport close");

    TlsClient http(port);
    http.send("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(http.is_told_of_end());
}

TEST_F(ServerTlsTest, AClientThatIsGoneWithoutGoodbyeHasClosedTheTransport) {
    start();
    { TlsClient(port).connect(); }
    EXPECT_EQ(disconnected.next(), "transport close");
}

// Requests of one session come over several connections, which reach any worker and move to the session's.
TEST_F(ServerTlsTest, ConnectionsMoveBetweenWorkers) {
    options.workers = 3;
    start();
    std::set<std::string> workers;
    for (int count = 0; count < 12; ++count) {
        const auto id = session_id_in(TlsClient(port).exchange(open_session).body);
        TlsClient posting(port);
        EXPECT_EQ(posting.exchange(post_to(id, "40")).body, "ok");
        TlsClient polling(port);
        EXPECT_TRUE(polling.exchange(poll_of(id)).body.starts_with("40{"));
        EXPECT_EQ(posting.exchange(post_to(id, R"(421["worker"])")).body, "ok");
        workers.insert(polling.exchange(poll_of(id)).body);

        TlsClient upgrading(port);
        upgrading.upgrade(id);
        upgrading.send_text("2probe");
        EXPECT_EQ(upgrading.next(), "3probe");
        upgrading.send_text("5");
        EXPECT_EQ(upgrading.ask(R"(["echo","over websocket"])"), R"(431["over websocket"])");
    }
    EXPECT_GT(workers.size(), 1U);
}

TEST_F(ServerTlsTest, ServesANewCertificateToNewConnections) {
    start();
    TlsClient before(port);
    before.connect();
    certificate.write("second");
    EXPECT_EQ(TlsClient(port).certificate_name(), "first");

    ASSERT_TRUE(server->reload_certificate());

    EXPECT_EQ(TlsClient(port).certificate_name(), "second");
    EXPECT_EQ(before.certificate_name(), "first");
    EXPECT_EQ(before.ask(R"(["echo",1])"), "431[1]");
}

TEST_F(ServerTlsTest, KeepsItsCertificateWhenTheNewOneIsBad) {
    start();
    TestCertificate::spoil(tls.certificate_file, "-----BEGIN CERTIFICATE-----\n");
    EXPECT_EQ(server->reload_certificate().error(), TlsErrc::bad_certificate);
    EXPECT_EQ(TlsClient(port).certificate_name(), "first");
}

TEST_F(ServerTlsTest, DoesNotListenWithABadCertificate) {
    server.emplace(options);
    tls.key_file = "/nowhere";

    const auto listening = server->listen("127.0.0.1", 0, tls);

    EXPECT_EQ(listening.error(), TlsErrc::bad_key);
    EXPECT_EQ(listening.error().message(), "the key file cannot be read or is not valid");
}

TEST_F(ServerTlsTest, HasNoCertificateToReloadWhereItListensWithout) {
    ServerTest::start();
    EXPECT_EQ(server->reload_certificate().error(), TlsErrc::not_listening);
}

}  // namespace
}  // namespace siopp
