#include "wimpole/agents/action_log.hpp"

#include <string_view>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/agents/reply_text.hpp"
#include "wimpole/base/log.hpp"

namespace wimpole::agents {

using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::size_t max_text_bytes = 4'096;
constexpr std::size_t max_result_bytes = 16'384;

std::string_view to_string(ActionStep::Status status) {
    switch (status) {
        case ActionStep::Status::executing:
            return "executing";
        case ActionStep::Status::completed:
            return "completed";
        case ActionStep::Status::failed:
            break;
    }
    return "failed";
}

std::string text_of(const ActionStep& step) {
    if (!step.text.empty()) return clean_text(step.text, max_text_bytes);
    const auto name = clean_text(step.name, max_text_bytes);
    switch (step.status) {
        case ActionStep::Status::executing:
            return "Executing action: " + name;
        case ActionStep::Status::completed:
            return "Executed action: " + name;
        case ActionStep::Status::failed:
            break;
    }
    return "Action failed: " + name;
}

std::string names_of(const ActionStep& step) {
    std::string json;
    Writer(json).begin_array().value(step.name).end_array();
    return json;
}

}  // namespace

void ActionLog::tell(ActionStep step, std::string thought) {
    const auto known = shown_.find(step.id);
    if (known == shown_.end()) {
        if (shown_.size() >= max_steps_) return;
        shown_.emplace(step.id, Shown{MessageId::random(), step, std::move(thought)});
    } else {
        if (step.name.empty()) step.name = known->second.last.name;
        known->second.last = step;
    }
    waiting_.push_back(std::move(step));
    if (!is_storing_) siopp::spawn(store_all());
}

siopp::Task<void> ActionLog::store_all() {
    is_storing_ = true;
    while (!waiting_.empty()) {
        auto step = std::move(waiting_.front());
        waiting_.pop_front();
        auto storing = store(shown_.at(step.id), step);
        co_await std::move(storing);
    }
    is_storing_ = false;
    if (const auto finishing = std::exchange(finishing_, nullptr)) finishing.resume();
}

siopp::Task<void> ActionLog::store(Shown& shown, ActionStep step) {
    if (!std::exchange(shown.is_stored, true)) {
        auto submitting = service_.submit(submission_of(shown, step), {}, {});
        const auto receipt = co_await std::move(submitting);
        if (!receipt) log::warn("action ", step.name, " is not shown: ", receipt.error().reason);
        co_return;
    }
    messaging::MessageChanges changes;
    changes.text = text_of(step);
    changes.raw_message = raw_message_of(shown, step);
    auto updating = store_.update_message(shown.message, std::move(changes));
    const auto updated = co_await std::move(updating);
    if (!updated) log::warn("action ", step.name, " is not updated: ", updated.error().reason);
}

messaging::Submission ActionLog::submission_of(const Shown& shown, const ActionStep& step) const {
    messaging::Submission submission;
    submission.id = shown.message;
    submission.channel = turn_.channel.id;
    submission.message_server = turn_.channel.message_server;
    submission.sender = turn_.agent.id;
    submission.sender_name = turn_.agent.name;
    submission.text = text_of(step);
    submission.source = "agent_action";
    submission.thought = shown.thought;
    submission.actions = names_of(step);
    submission.raw_message = raw_message_of(shown, step);
    submission.in_reply_to = turn_.trigger.id;
    submission.wakes_agents = false;
    submission.opens_channel = false;
    return submission;
}

std::string ActionLog::raw_message_of(const Shown& shown, const ActionStep& step) const {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("text", text_of(step))
        .member("thought", shown.thought)
        .key("actions")
        .raw(names_of(step))
        .member("actionId", shown.message.to_string())
        .member("actionStatus", to_string(step.status));
    const bool is_result = step.result.size() <= max_result_bytes && View::parse(step.result);
    if (is_result) writer.key("actionResult").raw(step.result);
    writer.member("type", "agent_action")
        .member("runId", turn_.run.to_string())
        .member("source", turn_.trigger.source)
        .end_object();
    return json;
}

siopp::Task<void> ActionLog::finish() {
    for (auto& [id, shown] : shown_) {
        if (shown.last.status != ActionStep::Status::executing) continue;
        auto step = shown.last;
        step.status = ActionStep::Status::failed;
        step.text.clear();
        shown.last = step;
        waiting_.push_back(std::move(step));
    }
    if (!is_storing_ && !waiting_.empty()) siopp::spawn(store_all());

    struct Stored {
        bool await_ready() const { return !log.is_storing_; }
        void await_suspend(std::coroutine_handle<> waiting) const { log.finishing_ = waiting; }
        void await_resume() const {}
        ActionLog& log;
    };
    const Stored stored{*this};
    co_await stored;
}

}  // namespace wimpole::agents
