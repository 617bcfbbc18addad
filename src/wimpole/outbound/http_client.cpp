#include "wimpole/outbound/http_client.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include <boost/asio/steady_timer.hpp>

#include "wimpole/outbound/connection_pool.hpp"

namespace wimpole::outbound {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Kind = Failure::Kind;

namespace {

constexpr std::size_t piece_bytes = std::size_t{16} * 1024;
constexpr std::uint32_t max_head_bytes = std::uint32_t{32} * 1024;
/// Answers of status 1xx before the one that counts.
constexpr int max_interim_answers = 8;

asio::ssl::context new_tls_context() {
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    context.set_default_verify_paths();
    return context;
}

bool is_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

Outcome<RequestMessage> message_of(HttpRequest request) {
    RequestMessage message;
    message.version(11);
    message.method_string(request.method);
    message.target(request.url.target);
    message.set(http::field::host, request.url.authority());
    message.set(http::field::user_agent, "wimpole/" WIMPOLE_VERSION);
    for (const auto& [name, value] : request.headers) {
        if (name.empty() || !is_line(name) || !is_line(value))
            return Failure{Kind::refused, request.url.authority() + ": a header is not valid"};
        message.set(name, value);
    }
    message.body() = std::move(request.body);
    message.prepare_payload();
    return message;
}

/// Connections of the one kind must not serve the other: a name may have been looked up for an operator.
std::string key_of(const Url& url, AddressPolicy policy) {
    return (policy == AddressPolicy::any ? "any " : "public ") + url.origin();
}

}  // namespace

struct HttpClient::Context : std::enable_shared_from_this<Context> {
    Context(asio::io_context& loop, HttpPoolLimits limits)
        : io(loop),
          pool(limits.max_idle_connections, limits.max_idle_time),
          max_idle_time(limits.max_idle_time),
          broom(loop) {}

    void keep(std::string key, std::unique_ptr<Connection> connection) {
        pool.put(std::move(key), std::move(connection));
        sweep();
    }

    /// Closes what nobody has asked for in time, as long as there is something.
    void sweep() {
        if (is_sweeping || pool.size() == 0) return;
        is_sweeping = true;
        broom.expires_after(max_idle_time);
        broom.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (error || !self) return;
            self->is_sweeping = false;
            self->pool.drop_old();
            self->sweep();
        });
    }

    /// Made for the first connection: it reads all certificates of the system.
    asio::ssl::context& tls() {
        if (!tls_context) tls_context.emplace(new_tls_context());
        return *tls_context;
    }

    asio::io_context& io;
    std::optional<asio::ssl::context> tls_context;
    ConnectionPool pool;
    std::chrono::milliseconds max_idle_time;
    asio::steady_timer broom;
    bool is_sweeping = false;
};

struct HttpAnswer::State {
    State(std::shared_ptr<HttpClient::Context> client, std::unique_ptr<Connection> with, HttpLimits within,
          const std::stop_token& stop)
        : context(std::move(client)),
          connection(with ? std::move(with) : std::make_unique<Connection>(context->io, context->tls())),
          limits(within) {
        on_stop.emplace(stop, [this] { connection->cancel(); });
    }

    void begin_answer(std::string_view method) {
        parser.emplace();
        parser->header_limit(max_head_bytes);
        parser->body_limit(limits.max_body_bytes);
        parser->skip(method == "HEAD");
    }

    siopp::Task<Outcome<void>> ask(const RequestMessage& message);

    /// The connection is free for another request.
    void finish() {
        on_stop.reset();
        if (parser->keep_alive()) context->keep(std::move(key), std::move(connection));
        connection.reset();
    }

    std::shared_ptr<HttpClient::Context> context;
    std::unique_ptr<Connection> connection;
    std::string key;
    HttpLimits limits;
    std::optional<ResponseParser> parser;
    std::array<char, piece_bytes> piece;
    std::optional<std::stop_callback<std::function<void()>>> on_stop;
};

siopp::Task<Outcome<void>> HttpAnswer::State::ask(const RequestMessage& message) {
    auto writing = connection->write(message, limits.connect_timeout);
    const auto written = co_await std::move(writing);
    // Who refuses a request early may answer and close before it has been read.
    if (!written && written.error().kind != Kind::closed) co_return written;

    for (int answers = 0; answers <= max_interim_answers; ++answers) {
        begin_answer(message.method_string());
        auto reading = connection->read_head(*parser, limits.first_byte_timeout);
        const auto read = co_await std::move(reading);
        if (!read) co_return read;
        if (parser->get().result_int() / 100 != 1) co_return Outcome<void>();
    }
    co_return Failure{Kind::protocol, "the server answers without end"};
}

HttpAnswer::HttpAnswer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpAnswer::HttpAnswer(HttpAnswer&&) noexcept = default;
HttpAnswer& HttpAnswer::operator=(HttpAnswer&&) noexcept = default;
HttpAnswer::~HttpAnswer() = default;

unsigned HttpAnswer::status() const {
    return state_->parser->get().result_int();
}

std::string_view HttpAnswer::header(std::string_view name) const {
    const auto& fields = state_->parser->get();
    const auto found = fields.find(name);
    return found == fields.end() ? std::string_view() : std::string_view(found->value());
}

siopp::Task<Outcome<std::string>> HttpAnswer::read() {
    auto& state = *state_;
    while (state.connection && !state.parser->is_done()) {
        auto& body = state.parser->get().body();
        body.data = state.piece.data();
        body.size = state.piece.size();
        auto reading = state.connection->read_some(*state.parser, state.limits.idle_timeout);
        const auto read = co_await std::move(reading);
        if (!read) {
            state.on_stop.reset();
            state.connection.reset();
            co_return read.error();
        }
        const auto bytes = state.piece.size() - body.size;
        if (bytes > 0) co_return std::string(state.piece.data(), bytes);
    }
    if (state.connection) state.finish();
    co_return std::string();
}

siopp::Task<Outcome<std::string>> read_rest(HttpAnswer& answer, std::size_t max_bytes) {
    std::string body;
    while (body.size() < max_bytes) {
        auto reading = answer.read();
        const auto piece = co_await std::move(reading);
        if (!piece) co_return piece.error();
        if (piece->empty()) break;
        body.append(*piece, 0, max_bytes - body.size());
    }
    co_return body;
}

HttpClient::HttpClient(asio::io_context& io, HttpPoolLimits limits)
    : context_(std::make_shared<Context>(io, limits)) {}
HttpClient::~HttpClient() = default;

siopp::Task<Outcome<HttpAnswer>> HttpClient::send(HttpRequest request, HttpLimits limits,
                                                  std::stop_token stop) {
    const auto url = request.url;
    const auto message = message_of(std::move(request));
    if (!message) co_return message.error();
    if (stop.stop_requested()) co_return Failure{Kind::cancelled, url.authority() + ": was cancelled"};

    for (;;) {
        const auto key = key_of(url, limits.addresses);
        auto idle = context_->pool.take(key);
        const bool is_used_again = idle != nullptr;
        auto state = std::make_unique<HttpAnswer::State>(context_, std::move(idle), limits, stop);
        state->key = key;
        if (!is_used_again) {
            auto opening = state->connection->open(url, limits.addresses, limits.connect_timeout);
            const auto opened = co_await std::move(opening);
            if (!opened) co_return opened.error();
        }
        auto asking = state->ask(*message);
        const auto asked = co_await std::move(asking);
        if (asked) co_return HttpAnswer(std::move(state));
        // The server may have closed it just when the request was on its way.
        if (!is_used_again || asked.error().kind != Kind::closed) co_return asked.error();
    }
}

}  // namespace wimpole::outbound
