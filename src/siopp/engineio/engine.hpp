#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/engineio/handshake_error.hpp"
#include "siopp/engineio/pending_handshakes.hpp"
#include "siopp/engineio/session.hpp"
#include "siopp/http/connection.hpp"
#include "siopp/websocket/acceptor.hpp"

namespace siopp::engineio {

/// Puts something above each new session.
class SessionAcceptor {
public:
    virtual ~SessionAcceptor() = default;
    virtual std::unique_ptr<SessionListener> accept(Session& session) = 0;
    /// The session's open packet has been queued.
    virtual void opened(Session& session) = 0;
};

/// Engine.IO on one worker: its sessions, and the HTTP requests that open and use them.
class Engine final : public SessionOwner {
public:
    Engine(net::Worker& worker, std::size_t worker_count, const Options& options, SessionAcceptor& acceptor);
    ~Engine() override;

    /// Whether the request's path is Engine.IO's.
    bool handles(const http::Request& request) const;
    /// The worker that has the session which a request that it handles names; this one where it names none.
    std::size_t worker_for(const http::Request& head) const;
    void on_request(http::Connection& connection);
    /// The body of a request that it handles is still coming.
    void on_body_awaited(http::Connection& connection);

    std::size_t session_count() const noexcept { return sessions_.size(); }
    /// No further sessions are opened. Gives the ids of those there are.
    std::vector<std::string> stop_opening();
    /// Ends the session of that id, if there still is one.
    void close(std::string_view session_id, DisconnectReason reason);
    void close_all(DisconnectReason reason);
    /// Whether nothing is left that has something to send: no session, and no WebSocket that is closing.
    bool is_drained() const noexcept { return sessions_.empty() && lingering_.count() == 0; }

    void forget(Session& session) override;
    void linger(std::unique_ptr<websocket::Connection> connection) override;

private:
    struct Parameters;

    /// WebSockets whose close frame has not been answered yet.
    class Lingering final : public websocket::ConnectionListener {
    public:
        explicit Lingering(net::Worker& worker) : worker_(worker) {}
        ~Lingering() override;
        void add(std::unique_ptr<websocket::Connection> connection);
        std::size_t count() const noexcept { return connections_.size(); }
        void on_text(std::string_view) override {}
        void on_binary(std::string_view) override {}
        void on_ended(websocket::Connection& connection, websocket::Ending) override;

    private:
        net::Worker& worker_;
        boost::unordered_flat_map<websocket::Connection*, std::unique_ptr<websocket::Connection>>
            connections_;
    };

    bool answer_preflight(http::Connection& connection) const;
    void ask_admission(http::Connection& connection, const Parameters& parameters);
    bool has_allowed_origin(const http::Request& request) const;
    std::optional<std::string> make_session_id(const http::Request& request) const;
    enum class Answer { first, later };
    void add_headers(http::Connection& connection, Answer answer) const;
    std::vector<std::string> ids() const;
    /// The session of that id; null where there is none.
    Session* find(std::string_view session_id) const;
    std::optional<HandshakeError> find_error(const http::Request& request, const Parameters& parameters,
                                             const Session* session) const;
    void open_session(http::Connection& connection, const Parameters& parameters);
    void refuse_new_session(http::Connection& connection);
    void use_session(http::Connection& connection, const Parameters& parameters, Session& session);
    void use_polling_session(http::Connection& connection, Session& session);
    void upgrade_session(http::Connection& connection, Session& session);

    net::Worker& worker_;
    const std::size_t worker_count_;
    const Options& options_;
    SessionAcceptor& acceptor_;
    /// Keys are views of the sessions' own ids.
    boost::unordered_flat_map<std::string_view, std::unique_ptr<Session>> sessions_;
    websocket::Acceptor websockets_;
    PendingHandshakes pending_;
    Lingering lingering_{worker_};
    bool is_closed_ = false;
};

}  // namespace siopp::engineio
