#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "siopp/options.hpp"
#include "siopp/tls.hpp"
#include "wimpole/agents/agent_host.hpp"
#include "wimpole/agents/agent_loop.hpp"
#include "wimpole/agents/drivers/eliza_options.hpp"
#include "wimpole/agents/openai/token_budget.hpp"
#include "wimpole/api/body_limits.hpp"
#include "wimpole/api/job.hpp"
#include "wimpole/api/resource_limits.hpp"
#include "wimpole/api/session.hpp"
#include "wimpole/api/ui_directory.hpp"
#include "wimpole/auth/rate_limiter.hpp"
#include "wimpole/events/channel_events.hpp"
#include "wimpole/events/message_events.hpp"
#include "wimpole/events/remote_agents.hpp"
#include "wimpole/logs/tracer.hpp"
#include "wimpole/messaging/message_service.hpp"
#include "wimpole/outbound/http_pool_limits.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"

namespace wimpole::config {

struct ServerConfig {
    /// An IP address or "localhost".
    std::string host = "127.0.0.1";
    /// 0 takes a free one.
    std::uint16_t port = 3000;
    /// Whether other machines may reach a server that asks nobody for credentials.
    bool insecure = false;
    /// Web pages that may use the server besides its own ("https://chat.example"; "*" for all).
    std::vector<std::string> allowed_origins;
    /// Whether the web page is served at "/".
    bool page = true;
    /// A web app to serve in place of the embedded page; empty for none.
    std::string ui_directory;
    api::UiDirectoryLimits ui_limits;
    /// HTTPS where the files are given.
    siopp::TlsOptions tls;
};

struct RecoveryConfig {
    /// Who may come back: clients of Socket.IO in browsers are of JavaScript, whose library takes the offset
    /// off an event, or whose handlers ignore it (ADR 12).
    enum class Clients : std::uint8_t { none, browsers, all };
    Clients clients = Clients::browsers;
    siopp::RecoveryOptions limits;
};

struct StorageConfig {
    /// Created if it does not exist.
    std::string data_directory = "./data";
    storage::SqliteStoreOptions sqlite;
};

struct AgentsConfig {
    /// Whether the built-in agent takes part.
    bool built_in = true;
    agents::AgentHostOptions host;
    events::RemoteAgentLimits remote;
    /// A folder of ElizaOS characters, an agent each; empty for none.
    std::string directory;
    /// The script of agents without a model; empty for the built-in one.
    std::string eliza_script;
    agents::ElizaOptions eliza;
    /// Signs the calls of agents that are webhooks and name no secret of their own; empty for none.
    std::string webhook_secret;
    /// Calls from other threads that wait for the agents' thread.
    std::size_t max_waiting_calls = agents::AgentLoop::default_max_waiting;
};

/// The model of agents that bring none of their own.
struct ProviderConfig {
    static constexpr std::size_t max_local_urls = 8;

    /// Of an OpenAI-compatible API: "http://127.0.0.1:11434/v1"; empty for none.
    std::string base_url;
    std::string key;
    std::string model;
    /// Whether to look at local_urls for one at the start, where base_url is empty.
    bool detect = false;
    /// Where models need no key, are looked for, the first address first, and may be named by whoever makes
    /// an agent.
    std::vector<std::string> local_urls{"http://127.0.0.1:11434/v1", "http://127.0.0.1:8080/v1",
                                        "http://127.0.0.1:8000/v1", "http://127.0.0.1:1234/v1"};
    std::int64_t max_reply_tokens = 1'024;
    /// Of prompt and reply together.
    std::size_t context_tokens = 8'192;
    std::size_t max_context_messages = 200;
    std::size_t max_facts = 6;
    /// At one provider at a time.
    std::size_t max_requests = 16;
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(5);
    std::chrono::milliseconds tool_timeout = std::chrono::seconds(20);
    std::size_t max_answer_bytes = std::size_t{8} * 1024 * 1024;
    outbound::HttpPoolLimits pool;
    agents::openai::TokenBudgetLimits budget;
};

struct AuthConfig {
    /// Secrets of whoever runs the server.
    std::vector<std::string> api_keys;
    /// The file with further API keys; empty = keys.json in the data directory.
    std::string key_file;
    /// A file with a JSON Web Key Set; empty = no tokens.
    std::string key_set;
    /// What tokens must say, empty = anything; and which claims are read.
    std::string token_issuer;
    std::vector<std::string> token_audiences;
    std::string entity_claim = "sub";
    std::string role_claim = "role";
    /// Whether users and agents see only the channels that they take part in.
    bool data_isolation = false;
    /// How much clients may ask for is limited: always, never, or where credentials are asked for or others
    /// may come.
    enum class RateLimits { automatic, on, off };
    RateLimits rate_limits = RateLimits::automatic;
};

struct LogsConfig {
    enum class Level { trace, debug, info, warn, error, fatal };
    Level level = Level::info;
    /// What is kept for those who ask for the past.
    logs::LogRing::Limits kept;
    logs::LogFeed::Limits readers;
    logs::Tracer::Limits traces;
};

/// Sessions and jobs of the REST API, with the ElizaOS server's defaults.
struct SessionsConfig {
    std::chrono::milliseconds default_timeout = std::chrono::minutes(30);
    std::chrono::milliseconds min_timeout = std::chrono::minutes(5);
    std::chrono::milliseconds max_timeout = std::chrono::hours(24);
    std::chrono::milliseconds max_duration = std::chrono::hours(12);
    std::chrono::milliseconds warning_threshold = std::chrono::minutes(5);
    std::chrono::milliseconds cleanup_interval = std::chrono::minutes(5);
    std::chrono::milliseconds keep_expired = std::chrono::hours(24);
    std::size_t max_sessions = api::SessionLimits().max_sessions;
    std::size_t max_jobs = api::JobLimits().max_jobs;
};

/// Timings, limits and compression of connections, as wimpole wants them where nothing else is said.
siopp::Options default_connections();

struct Config;
/// Where the API keys are.
std::string key_file_of(const Config& config);
/// Whether somebody must show credentials, as far as that is known before the server runs.
bool asks_for_credentials(const Config& config);

/// What a server is told when it is started. Every member is an option of the table (option_table.hpp) but
/// the functions, origins and cookies of `connections`, which are the application's.
struct Config {
    ServerConfig server;
    siopp::Options connections = default_connections();
    api::BodyLimits bodies;
    api::ResourceLimits resources;
    RecoveryConfig recovery;
    StorageConfig storage;
    messaging::MessageLimits messages;
    events::MessageEventLimits sends;
    events::ChannelEventLimits channels;
    AgentsConfig agents;
    ProviderConfig provider;
    AuthConfig auth;
    /// Where clients are limited.
    auth::RateLimits rates = auth::RateLimits::standard();
    LogsConfig logs;
    SessionsConfig sessions;
};

}  // namespace wimpole::config
