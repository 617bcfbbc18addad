#include "wimpole/app.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "siopp/server.hpp"
#include "wimpole/access_watch.hpp"
#include "wimpole/agent_directory.hpp"
#include "wimpole/agent_factory.hpp"
#include "wimpole/agents/agent_host.hpp"
#include "wimpole/agents/driver_services.hpp"
#include "wimpole/api/api.hpp"
#include "wimpole/api/operator_api.hpp"
#include "wimpole/api/router.hpp"
#include "wimpole/api/sockets_api.hpp"
#include "wimpole/api/static_assets.hpp"
#include "wimpole/api/ui_directory.hpp"
#include "wimpole/auth/authenticator.hpp"
#include "wimpole/auth/policy.hpp"
#include "wimpole/auth/rate_limiter.hpp"
#include "wimpole/base/log.hpp"
#include "wimpole/config/address.hpp"
#include "wimpole/events/access.hpp"
#include "wimpole/events/channel_directory.hpp"
#include "wimpole/events/event_tap.hpp"
#include "wimpole/events/gateway.hpp"
#include "wimpole/events/log_events.hpp"
#include "wimpole/events/socket_events.hpp"
#include "wimpole/guarded_access.hpp"
#include "wimpole/http_guard.hpp"
#include "wimpole/logs/default_logger.hpp"
#include "wimpole/messaging/commit_fanout.hpp"
#include "wimpole/model_offers.hpp"
#include "wimpole/readiness.hpp"
#include "wimpole/server_metrics.hpp"
#include "wimpole/server_options.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"

namespace wimpole {

namespace {

auth::TokenOptions token_options(const Config& config) {
    auth::TokenRules rules;
    rules.issuer = config.auth.token_issuer;
    rules.audiences = config.auth.token_audiences;
    rules.entity_claim = config.auth.entity_claim;
    rules.role_claim = config.auth.role_claim;
    return {config.auth.key_set, std::move(rules)};
}

/// Who holds one of them runs the server.
void add_operator_keys(const Config& config, auth::Authenticator& authenticator) {
    std::size_t number = 0;
    for (const auto& secret : config.auth.api_keys) {
        auth::ApiKey key;
        key.id = "configured-" + std::to_string(++number);
        key.name = "configured";
        key.role = auth::Role::operator_;
        key.digest = auth::sha256(secret);
        authenticator.add_key(std::move(key));
    }
}

auth::RateLimits rate_limits(const Config& config) {
    using Rates = config::AuthConfig::RateLimits;
    const bool others_come = config.server.insecure || config::asks_for_credentials(config);
    const bool is_on =
        config.auth.rate_limits == Rates::on || (config.auth.rate_limits == Rates::automatic && others_come);
    return is_on ? config.rates : auth::RateLimits();
}

storage::SqliteStoreOptions store_options(const Config& config) {
    auto options = config.storage.sqlite;
    options.chores.keep_expired = config.sessions.keep_expired;
    options.chores.cleanup_interval = config.sessions.cleanup_interval;
    return options;
}

std::vector<siopp::Executor*> workers_of(siopp::Server& server) {
    std::vector<siopp::Executor*> workers;
    for (std::size_t i = 0; i < server.worker_count(); ++i)
        workers.push_back(&server.worker(i));
    return workers;
}

/// How long the end of the server waits for agents at work.
constexpr auto agents_stop_time = std::chrono::seconds(5);

/// A reply is a message: it is cut to what a message may be.
agents::AgentHostOptions host_options(const Config& config) {
    auto options = config.agents.host;
    options.run.max_reply_bytes = std::min(options.run.max_reply_bytes, config.messages.max_text_bytes);
    options.run.max_thought_bytes = std::min(options.run.max_thought_bytes, config.messages.max_text_bytes);
    return options;
}

/// A turn that runs as long as it may is waited for.
api::AgentReplyLimits reply_limits(const Config& config) {
    api::AgentReplyLimits limits;
    limits.timeout = config.agents.host.run.run_timeout + std::chrono::seconds(5);
    return limits;
}

/// The channel that everybody finds when they come for the first time.
constexpr std::string_view lobby_id = "00000000-0000-0000-0000-000000000001";

agents::AgentRegistry make_agents(const Config& config, const AgentFactory& factory) {
    agents::AgentRegistry registry;
    if (!config.agents.built_in) return registry;

    const auto& provider = config.provider;
    const bool is_played = provider.detect && !provider.base_url.empty();
    const auto agent = agents::built_in_agent(now_ms(), is_played ? provider.model : std::string());
    registry.add(agent, factory.driver_of(agent));
    return registry;
}

auth::Visibility visibility(const Config& config) {
    return config.auth.data_isolation ? auth::Visibility::isolated : auth::Visibility::shared;
}

logs::JournalOptions journal_options(const Config& config) {
    logs::JournalOptions options;
    options.form = logs::form_for(options.descriptor);
    options.ring = config.logs.kept;
    options.feed = config.logs.readers;
    options.secrets = config.auth.api_keys;
    std::ranges::move(provider_keys(config.provider, variable_of_process),
                      std::back_inserter(options.secrets));
    if (!config.agents.webhook_secret.empty()) options.secrets.push_back(config.agents.webhook_secret);
    return options;
}

std::optional<api::UiDirectory> ui_directory(const config::ServerConfig& config) {
    if (config.ui_directory.empty()) return std::nullopt;
    return api::UiDirectory(config.ui_directory, config.ui_limits);
}

api::StaticAssets page_of(const Config& config, const std::optional<api::UiDirectory>& ui) {
    if (!config.server.page) return api::StaticAssets({});
    if (ui) return api::StaticAssets(ui->assets(), api::StaticAssets::Site::app);
    return api::StaticAssets(api::web_assets());
}

bool is_tls(const config::ServerConfig& config) {
    return !config.tls.certificate_file.empty();
}

siopp::Result<std::uint16_t> listen(siopp::Server& server, const config::ServerConfig& config) {
    const auto host = config.host == "localhost" ? std::string("127.0.0.1") : config.host;
    if (!is_tls(config)) return server.listen(host, config.port);
    return server.listen(host, config.port, config.tls);
}

messaging::Channel lobby(const agents::AgentRegistry& agents) {
    messaging::Channel channel;
    channel.id = *ChannelId::parse(lobby_id);
    channel.message_server = messaging::default_message_server;
    channel.name = "lobby";
    channel.type = messaging::ChannelType::group;
    channel.source_type = "built_in";
    channel.created_at_ms = channel.updated_at_ms = now_ms();
    const auto entries = agents.entries();
    for (const auto& entry : *entries)
        channel.participants.push_back(entry->agent.id);
    return channel;
}

template <class T>
siopp::Task<void> report(siopp::Task<Result<T>> task, std::promise<std::string> failure) {
    const auto result = co_await std::move(task);
    failure.set_value(result ? std::string() : result.error().reason);
}

/// Blocks: no worker runs yet that would have to go on meanwhile.
template <class T>
void finish_now(siopp::Task<Result<T>> task, const std::string& what) {
    std::promise<std::string> promise;
    auto future = promise.get_future();
    siopp::spawn(report(std::move(task), std::move(promise)));
    const auto failure = future.get();
    if (!failure.empty()) throw std::runtime_error("cannot " + what + ": " + failure);
}

siopp::HttpResponse file_or_nothing(const api::StaticAssets& assets, const siopp::HttpRequest& request) {
    if (auto file = assets.handle(request)) return *std::move(file);
    siopp::HttpResponse response;
    response.status = 404;
    response.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}};
    response.body = "Not found\n";
    return response;
}

api::SessionLimits session_limits(const config::SessionsConfig& config) {
    using std::chrono::duration_cast;
    using std::chrono::minutes;
    const auto in_minutes = [](std::chrono::milliseconds time) {
        return std::max<std::int64_t>(duration_cast<minutes>(time).count(), 1);
    };
    return {.default_timeout_minutes = in_minutes(config.default_timeout),
            .min_timeout_minutes = in_minutes(config.min_timeout),
            .max_timeout_minutes = in_minutes(config.max_timeout),
            .max_duration_minutes = in_minutes(config.max_duration),
            .warning_minutes = in_minutes(config.warning_threshold),
            .max_sessions = config.max_sessions};
}

std::string certificate_failure(const config::ServerConfig& config, const siopp::ErrorCode& error) {
    return "cannot use the certificate " + config.tls.certificate_file + " with the key " +
           config.tls.key_file + ": " + error.message();
}

std::string listen_failure(const config::ServerConfig& config, const siopp::ErrorCode& error) {
    const bool is_certificate = error == siopp::TlsErrc::bad_certificate ||
                                error == siopp::TlsErrc::bad_key || error == siopp::TlsErrc::key_mismatch;
    if (is_certificate) return certificate_failure(config, error);

    const auto address = config::address_of(config.host, config.port);
    if (error == boost::system::errc::address_in_use) {
        return "cannot listen on " + address + ": address already in use (another server? try --port 0)";
    }
    return "cannot listen on " + address + ": " + error.message();
}

}  // namespace

struct App::Parts {
    explicit Parts(const Config& config)
        : journal(journal_options(config)),
          logger(journal),
          tracer(journal, std::filesystem::path(config.storage.data_directory) / "captures",
                 config.logs.traces),
          origins(origin_policy(config)),
          server(server_options(config, origins)),
          loop(config.agents.max_waiting_calls),
          store(config.storage.data_directory, store_options(config)),
          service(store, config.messages),
          conversation(store),
          factory(config, {loop, conversation}),
          models(loop, config.provider, variable_of_process),
          agents(make_agents(config, factory)),
          directory(config.agents.directory, config.resources.max_agents, agents, factory, now_ms),
          live(workers_of(server)),
          gateway(server.of("/"), live),
          authenticator(auth::KeyFile(config::key_file_of(config)), token_options(config), now_ms,
                        visibility(config)),
          rates(rate_limits(config)),
          rights(live, presence, visibility(config)),
          guard(authenticator, rates),
          rest_access(agents, guard, authenticator),
          api({store,
               service,
               agents,
               gateway,
               gateway,
               rest_access,
               new_driver(),
               config.storage.data_directory,
               WIMPOLE_VERSION,
               now_ms,
               session_limits(config.sessions),
               {config.sessions.max_jobs},
               &host,
               reply_limits(config),
               config.bodies,
               config.resources}),
          host({loop, agents, service, store, gateway, api.observer(), now_ms}, host_options(config)),
          // First of all those leave a channel who may not be in it. Sockets are told before agents, so that
          // people see a message before its answer is being written.
          remote_agents({server.of("/"), loop, agents, store, now_ms}, config.agents.remote),
          channel_directory(live),
          // The directory before the gateway: who joins a channel in between is told twice of its change
          // instead of never.
          fanout({&rights, &channel_directory, &gateway, &api.listener(), &remote_agents, &host}),
          door(store),
          access({authenticator, rates, agents, live, rights, presence, now_ms}),
          channels({store, door, rights, presence, &host}, config.channels),
          messages(service, door, agents, config.sends),
          rooms(store, door, agents, presence, &host),
          sockets(access, channels, messages, rooms, channel_directory, &remote_agents),
          watch(authenticator, access, AccessWatch::Pace{}),
          log_events(journal, log_rules(), {}),
          tap(tracer),
          readiness(store),
          operators(journal, tracer, rest_access, operator_sources(), api::web_assets()),
          socket_list(server.of("/"), rest_access),
          ui(ui_directory(config.server)),
          assets(page_of(config, ui)),
          router(
              rest_access, origins, routes(),
              [this](const siopp::HttpRequest& request) {
                  const bool is_client = std::ranges::count(client_scripts(), request.path()) > 0;
                  return file_or_nothing(is_client ? client_files : assets, request);
              },
              config.bodies) {}

    events::LogEvents::Rules log_rules() {
        return {[this](siopp::Socket& socket, siopp::Ack& ack) {
                    return access.admit_event(events::state_of(socket), ack, {});
                },
                [](siopp::Socket& socket) {
                    const auto& principal = events::state_of(socket)->identity.principal();
                    return auth::allows(principal, auth::Operation::logs, {});
                }};
    }

    api::OperatorSources operator_sources() {
        return {[this] {
                    return collect_metrics({server, store, host.metrics(), sockets.refusals(), journal});
                },
                [this] { return readiness.why_not(); }, [this] { return models.offers(); }};
    }

    /// Not before the store has a listener.
    void read_directory() {
        const auto changes = directory.load();
        for (const auto agent : changes.added)
            subscribe(agent);
        for (const auto agent : changes.removed)
            finish_now(store.unsubscribe_agent(messaging::default_message_server, agent),
                       "unsubscribe an agent");
    }

    void subscribe(EntityId agent) {
        finish_now(store.subscribe_agent(messaging::default_message_server, agent), "subscribe an agent");
    }

    api::AgentsApi::NewDriver new_driver() {
        return [this](const agents::Agent& agent) { return factory.driver_of(agent); };
    }

    api::Routes routes() const {
        auto all = api.routes();
        operators.add_routes(all);
        socket_list.add_routes(all);
        return all;
    }

    // First, since everything logs.
    logs::Journal journal;
    logs::DefaultLogger logger;
    logs::Tracer tracer;
    api::OriginPolicy origins;
    siopp::Server server;
    /// Before the store, which posts to it.
    agents::AgentLoop loop;
    storage::SqliteStore store;
    messaging::MessageService service;
    agents::Conversation conversation;
    AgentFactory factory;
    ModelOffers models;
    agents::AgentRegistry agents;
    AgentDirectory directory;
    events::LiveSockets live;
    events::Gateway gateway;
    auth::Authenticator authenticator;
    auth::RateLimiter rates;
    events::Presence presence;
    events::ChannelRights rights;
    HttpGuard guard;
    GuardedAccess rest_access;
    /// Knows where the host will be.
    api::Api api;
    agents::AgentHost host;
    events::RemoteAgents remote_agents;
    events::ChannelDirectory channel_directory;
    messaging::CommitFanout fanout;
    events::ChannelDoor door;
    events::Access access;
    events::ChannelEvents channels;
    events::MessageEvents messages;
    events::RoomEvents rooms;
    events::SocketEvents sockets;
    AccessWatch watch;
    events::LogEvents log_events;
    events::EventTap tap;
    Readiness readiness;
    api::OperatorApi operators;
    api::SocketsApi socket_list;
    std::optional<api::UiDirectory> ui;
    api::StaticAssets assets;
    /// Served whatever page there is.
    api::StaticAssets client_files{api::web_assets()};
    api::Router router;
    std::uint16_t port = 0;
};

App::App(const Config& config) : parts_(std::make_unique<Parts>(config)) {
    auto& parts = *parts_;
    add_operator_keys(config, parts.authenticator);
    for (const auto& skipped : parts.authenticator.skipped_keys())
        log::warn(config.auth.key_set, ": ", skipped, " is not used");
    parts.store.set_listener(&parts.fanout);
    parts.agents.set_listener([&parts](EntityId id, const agents::AgentRegistry::SharedEntry& now) {
        parts.channel_directory.agent_changed(id, now);
    });
    if (config.agents.built_in) parts.subscribe(*EntityId::parse(agents::built_in_agent_id));
    parts.read_directory();
    finish_now(parts.store.ensure_channel(lobby(parts.agents)), "create the lobby");
    parts.api.load_agents();
    finish_now(parts.api.end_interrupted_jobs(), "end the jobs of an earlier run");
    finish_now(parts.host.recover(), "end the turns of agents that an earlier run has left");
    parts.sockets.register_on(parts.server.of("/"));
    parts.log_events.register_on(parts.server.of("/"));
    parts.tap.register_on(parts.server.of("/"));
    parts.server.on_request([&parts](const siopp::HttpRequest&, siopp::HttpResponder responder) {
        parts.router.serve(std::move(responder));
    });
    parts.server.limit_bodies(
        [&parts](const siopp::HttpRequest& head) { return parts.router.body_limit(head); });

    const auto port = listen(parts.server, config.server);
    if (!port) throw std::runtime_error(listen_failure(config.server, port.error()));
    parts.port = *port;
}

App::~App() {
    stop();
}

void App::start() {
    parts_->server.start();
    parts_->watch.start();
    log::info("wimpole ", WIMPOLE_VERSION, " is listening on port ", parts_->port);
}

Result<void> App::reload(const Config& config) {
    parts_->origins.list(config.server.allowed_origins);
    parts_->rates.set_limits(rate_limits(config));
    parts_->watch.look();
    parts_->read_directory();
    if (!is_tls(config.server)) return {};

    const auto certificate = parts_->server.reload_certificate();
    if (certificate) return {};
    return Error{Error::Kind::invalid, certificate_failure(config.server, certificate.error()) +
                                           "; the server goes on with the certificate that it has"};
}

void App::stop() {
    parts_->watch.stop();
    // What the workers started may still be stored after they ended, and posts its results to them in vain:
    // the store is stopped while the server and the listeners exist.
    parts_->readiness.end();
    if (!parts_->host.stop(agents_stop_time)) log::warn("some agents have not ended in time");
    parts_->api.abandon_replies();
    parts_->server.stop();
    parts_->store.stop();
    parts_->loop.stop();
    parts_->tracer.stop_all();
    parts_->journal.stop();
}

std::uint16_t App::port() const noexcept {
    return parts_->port;
}

}  // namespace wimpole
