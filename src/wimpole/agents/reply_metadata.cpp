#include "wimpole/agents/reply_metadata.hpp"

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "wimpole/base/json_members.hpp"

namespace wimpole::agents {

using siopp::json::View;
using siopp::json::Writer;

std::string reply_metadata(const Agent& agent, const messaging::Channel& channel, std::string_view given) {
    const auto parsed = View::parse(given);
    const auto object = parsed ? *parsed : View();
    std::string json;
    Writer writer(json);
    writer.begin_object();
    write_members(writer, object);

    const auto add = [&](std::string_view name, const auto& value) {
        if (!object.find(name)) writer.member(name, value);
    };
    add("agent_id", agent.id.to_string());
    add("agentName", agent.name);
    add("channelType", messaging::to_string(channel.type));
    add("isDm", channel.type == messaging::ChannelType::dm);
    writer.end_object();
    return json;
}

}  // namespace wimpole::agents
