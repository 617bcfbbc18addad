#pragma once

#include <filesystem>
#include <string>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/agents/channel_signals.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/agent_files.hpp"
#include "wimpole/api/agent_replies.hpp"
#include "wimpole/api/agents_api.hpp"
#include "wimpole/api/body_limits.hpp"
#include "wimpole/api/channel_bans_api.hpp"
#include "wimpole/api/channels_api.hpp"
#include "wimpole/api/file_thread.hpp"
#include "wimpole/api/jobs_api.hpp"
#include "wimpole/api/media_api.hpp"
#include "wimpole/api/media_store.hpp"
#include "wimpole/api/message_servers_api.hpp"
#include "wimpole/api/messages_api.hpp"
#include "wimpole/api/messaging_core_api.hpp"
#include "wimpole/api/resource_limits.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/api/runs_api.hpp"
#include "wimpole/api/search_api.hpp"
#include "wimpole/api/sessions_api.hpp"
#include "wimpole/api/system_api.hpp"
#include "wimpole/messaging/message_service.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// What REST works with. All that is referred to must outlive it.
struct ApiParts {
    messaging::Store& store;
    messaging::MessageService& service;
    agents::AgentRegistry& agents;
    agents::ChannelSignals& signals;
    /// The sockets alone, on any thread: who deletes what is not there lets them know (channel_event.hpp).
    messaging::CommitListener& sockets;
    const Access& access;
    AgentsApi::NewDriver new_driver;
    /// Files of REST go below it.
    std::filesystem::path data_directory;
    std::string version;
    Clock clock;
    SessionLimits sessions;
    JobLimits jobs;
    /// Null where no agents run.
    agents::AgentActivity* activity = nullptr;
    AgentReplyLimits replies{};
    BodyLimits bodies{};
    ResourceLimits resources{};
};

/// The resources of REST, put together. Any worker.
class Api {
public:
    explicit Api(const ApiParts& parts);

    /// Adds the agents that were made in earlier runs. Before the server starts; blocks.
    void load_agents();
    /// Ends the jobs that an earlier run has left.
    siopp::Task<Result<void>> end_interrupted_jobs() { return jobs_.end_interrupted(); }
    Routes routes() const;
    /// To be told of commits, so that requests get the replies that they wait for.
    messaging::CommitListener& listener() noexcept { return replies_; }
    /// To be told of runs, for the same.
    agents::RunObserver& observer() noexcept { return replies_; }
    /// Who waits for a reply waits no longer, since the server is being stopped. While its workers run.
    void abandon_replies() { replies_.abandon(); }

private:
    agents::AgentRegistry& agent_registry_;
    AgentsApi::NewDriver new_driver_;
    AgentReplies replies_;
    FileThread file_thread_;
    MediaStore media_store_;
    AgentFiles agent_files_;
    ChannelsApi channels_;
    ChannelBansApi bans_;
    MessagesApi messages_;
    SearchApi search_;
    MessagingCoreApi core_;
    MessageServersApi message_servers_;
    AgentsApi agents_;
    SessionsApi sessions_;
    JobsApi jobs_;
    RunsApi runs_;
    MediaApi media_;
    SystemApi system_;
};

}  // namespace wimpole::api
