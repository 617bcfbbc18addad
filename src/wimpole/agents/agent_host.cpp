#include "wimpole/agents/agent_host.hpp"

#include <algorithm>
#include <utility>

#include "wimpole/agents/executor_call.hpp"
#include "wimpole/base/log.hpp"

namespace wimpole::agents {

using messaging::Message;
using messaging::RunStatus;

namespace {

/// How often old runs are looked for.
constexpr std::size_t runs_between_cleanings = 256;

RunEnd cancelled(std::string why) {
    RunEnd end;
    end.status = RunStatus::cancelled;
    end.code = "CANCELLED";
    end.error = std::move(why);
    return end;
}

/// Nobody may find anything of it later.
RunEnd erased(std::string why) {
    auto end = cancelled(std::move(why));
    end.keeps_partial = false;
    return end;
}

RunEnd interrupted() {
    auto end = erased("Another message came");
    end.is_postponed = true;
    return end;
}

bool is_about(const Turn& turn, const CancelRequest& request) {
    const bool is_message =
        !request.message || turn.trigger.id == *request.message || turn.reply == *request.message;
    return is_message && (!request.run || turn.run == *request.run) &&
           (!request.channel || turn.channel.id == *request.channel) &&
           (!request.agent || turn.agent.id == *request.agent);
}

}  // namespace

AgentHost::AgentHost(Parts parts, AgentHostOptions options)
    : parts_(std::move(parts)),
      options_(options),
      ended_(options_.ended),
      services_{parts_.executor, parts_.service, parts_.store, parts_.signals, parts_.observer,
                parts_.clock,    metrics_,       tasks_,       options_.run,   ended_},
      queue_(options_.queue),
      locks_(parts_.signals),
      loops_(options_.loops) {}

void AgentHost::post(siopp::UniqueFunction<void()> function, const char* what) {
    if (is_stopping_) return;
    if (!parts_.executor.post(std::move(function))) log::warn("the agents' thread does not take ", what);
}

bool AgentHost::has_agent(const messaging::Channel& channel) const {
    const auto entries = parts_.agents.entries();
    return std::ranges::any_of(*entries,
                               [&](const auto& entry) { return channel.has_participant(entry->agent.id); });
}

void AgentHost::message_committed(const Message& message, const messaging::Channel& channel,
                                  const std::string& origin) {
    if (!message.wakes_agents || !has_agent(channel)) return;
    if (is_stopping_) return;
    ++coming_;
    auto arrive = [this, incoming = Incoming{message, channel, origin}]() mutable {
        --coming_;
        receive(std::move(incoming));
    };
    if (parts_.executor.post(std::move(arrive))) return;
    --coming_;
    log::warn("message ", message.id.to_string(), " is not answered: the agents' thread does not take it");
}

void AgentHost::receive(Incoming incoming) {
    if (incoming_.size() >= options_.queue.max_waiting) {
        metrics_.dropped.add();
        return log::warn("message ", incoming.message.id.to_string(),
                         " is not answered: too many messages wait");
    }
    incoming_.push_back(std::move(incoming));
    has_work_ = true;
    if (!is_considering_) tasks_.spawn(consider_all());
}

siopp::Task<void> AgentHost::consider_all() {
    is_considering_ = true;
    while (!incoming_.empty()) {
        const auto id = incoming_.front().message.id;
        auto finding = author_of(incoming_.front().message.in_reply_to);
        const auto replied_to = co_await std::move(finding);
        // It may have been cancelled meanwhile.
        if (incoming_.empty() || incoming_.front().message.id != id) continue;
        const auto incoming = std::move(incoming_.front());
        incoming_.pop_front();
        if (!is_stopping_) consider(incoming, replied_to);
    }
    is_considering_ = false;
    note_work();
}

siopp::Task<std::optional<EntityId>> AgentHost::author_of(std::optional<MessageId> message) {
    if (!message) co_return std::nullopt;
    auto finding = parts_.store.find_message(*message);
    const auto found = co_await std::move(finding);
    co_return found ? std::optional(found->sender) : std::nullopt;
}

void AgentHost::consider(const Incoming& incoming, std::optional<EntityId> replied_to) {
    const auto entries = parts_.agents.entries();
    const Occasion occasion(incoming.message, incoming.channel, *entries, replied_to);
    if (!occasion.is_by_agent()) {
        loops_.person_wrote(incoming.channel.id);
        if (is_stop_command(incoming.message.text)) return silence(incoming);
    }
    for (const auto& entry : *entries) {
        if (!entry->is_active) continue;
        const TurnQueue::Key key{entry->agent.id, incoming.channel.id};
        const Candidate candidate{entry->agent.id, muted_.contains(key), entry->driver->can_decide()};
        const auto decision = decide_turn(candidate, occasion, options_.rules);
        if (!takes_turn(decision)) continue;

        Turn turn;
        turn.run = RunId::random();
        turn.agent = entry->agent;
        turn.channel = incoming.channel;
        turn.trigger = incoming.message;
        turn.reply = MessageId::random();
        turn.is_offered = decision == TurnDecision::offered;
        if (!is_admitted(turn, decision)) continue;
        muted_.erase(key);
        enqueue(std::move(turn), incoming.origin);
    }
}

bool AgentHost::is_admitted(const Turn& turn, TurnDecision decision) {
    if (decision != TurnDecision::addressed_by_agent) return true;
    const LoopGuard::Step step{turn.channel.id, turn.trigger.id, turn.trigger.sender, turn.agent.id};
    if (loops_.admit(step, turn.reply, parts_.executor.now())) return true;

    metrics_.loops_stopped.add();
    const LogScope scope(log_context_of(turn));
    log::warn("agent_loop_stopped: message ", turn.trigger.id.to_string(),
              " of an agent is not answered, agents have talked enough");
    return false;
}

void AgentHost::enqueue(Turn turn, const std::string& origin) {
    const auto key = TurnQueue::key_of(turn);
    if (!queue_.add(turn)) return refuse(turn, origin);

    metrics_.waiting.add();
    if (options_.waiting_messages == WaitingPolicy::interrupt) {
        for (const auto& [id, run] : runs_) {
            if (TurnQueue::key_of(run->turn()) == key && !run->has_told_chunks()) run->stop(interrupted());
        }
    }
    start_turns();
}

void AgentHost::refuse(const Turn& turn, const std::string& origin) {
    metrics_.dropped.add();
    if (!origin.empty()) parts_.signals.agent_busy(turn.channel.id, turn.agent.id, origin);
    parts_.observer.turn_ended(turn, RunStatus::failed, nullptr, "The agent is busy");
    const LogScope scope(log_context_of(turn));
    log::warn("message ", turn.trigger.id.to_string(), " is not answered: too many turns wait");
}

/// "/stop": whoever is at work ends, and is quiet until it is addressed.
void AgentHost::silence(const Incoming& incoming) {
    CancelRequest request;
    request.channel = incoming.channel.id;
    cancel_now(request, cancelled("Stopped by a participant"));
    const auto entries = parts_.agents.entries();
    for (const auto& entry : *entries) {
        if (incoming.channel.has_participant(entry->agent.id)) mute({entry->agent.id, incoming.channel.id});
    }
}

void AgentHost::mute(const TurnQueue::Key& key) {
    if (muted_.size() < options_.max_muted) muted_.insert(key);
}

void AgentHost::start_turns() {
    // Turns may end at once, and come here again.
    if (std::exchange(is_starting_, true)) return;
    const auto what =
        options_.waiting_messages == WaitingPolicy::queue ? TurnQueue::Take::first : TurnQueue::Take::all;
    for (;;) {
        const auto before = queue_.waiting();
        auto turn = queue_.take(what);
        if (!turn) break;
        metrics_.waiting.subtract(before - queue_.waiting());
        tasks_.spawn(take_turn(*std::move(turn)));
    }
    is_starting_ = false;
}

siopp::Task<void> AgentHost::take_turn(Turn turn) {
    const auto key = TurnQueue::key_of(turn);
    const auto entry = parts_.agents.find(turn.agent.id);
    // Not where it was stopped since it was its turn.
    if (entry && entry->is_active) {
        turn.agent = entry->agent;
        turn.deadline = parts_.executor.now() + options_.run.run_timeout;
        HostedRun hosted(services_, std::move(turn));
        auto running = run(hosted, entry->driver);
        const auto end = co_await std::move(running);

        if (end.is_postponed) {
            queue_.put_back(hosted.turn());
            metrics_.waiting.add();
        }
        if (end.is_stop) mute(key);
        queue_.end_turn(key);
        start_turns();
        auto ending = hosted.driver_has_ended();
        co_await std::move(ending);
    } else {
        queue_.end_turn(key);
    }
    queue_.release(key);
    note_work();
    forget_old_runs();
    start_turns();
}

void AgentHost::note_work() {
    has_work_ = !runs_.empty() || queue_.waiting() > 0 || !incoming_.empty();
}

siopp::Task<RunEnd> AgentHost::run(HostedRun& hosted, std::shared_ptr<AgentDriver> driver) {
    const auto& turn = hosted.turn();
    const auto closes = closes_input(options_.input_lock, turn.channel, parts_.agents)
                            ? InputLock::Closes::yes
                            : InputLock::Closes::no;
    const InputLock lock(locks_, turn.channel, closes);
    runs_.emplace(turn.run, &hosted);
    auto running = hosted.run(std::move(driver));
    const auto end = co_await std::move(running);
    runs_.erase(turn.run);
    co_return end;
}

void AgentHost::forget_old_runs() {
    if (++runs_ended_ % runs_between_cleanings != 0) return;
    auto forget = [](messaging::Store& store, std::size_t kept) -> siopp::Task<void> {
        auto deleting = store.delete_old_runs(kept);
        (void)co_await std::move(deleting);
    };
    tasks_.spawn(forget(parts_.store, options_.max_kept_runs));
}

siopp::Task<std::size_t> AgentHost::cancel(CancelRequest request) {
    auto calling = call_on<std::size_t>(
        parts_.executor, [this, request] { return cancel_now(request, cancelled("Cancelled")); });
    const auto count = co_await std::move(calling);
    co_return count.value_or(0);
}

std::size_t AgentHost::cancel_now(const CancelRequest& request, const RunEnd& end) {
    if (!request.run && !request.agent) {
        std::erase_if(incoming_, [&](const Incoming& incoming) {
            return (!request.message || incoming.message.id == *request.message) &&
                   (!request.channel || incoming.channel.id == *request.channel);
        });
    }
    const auto taken = queue_.take_out([&](const Turn& turn) { return is_about(turn, request); });
    metrics_.waiting.subtract(taken.size());
    metrics_.cancelled.add(taken.size());
    for (const auto& turn : taken)
        parts_.observer.turn_ended(turn, end.status, nullptr, end.error);

    const bool is_about_one = request.agent && request.channel && !request.run && !request.message;
    if (request.mutes && is_about_one) mute({*request.agent, *request.channel});
    auto count = taken.size();
    for (const auto& [id, run] : runs_) {
        if (!is_about(run->turn(), request)) continue;
        run->stop(end);
        if (request.mutes) mute(TurnQueue::key_of(run->turn()));
        ++count;
    }
    return count;
}

void AgentHost::cancel_soon(CancelRequest request, RunEnd end) {
    if (!may_have_work()) return;
    post([this, request, end = std::move(end)] { cancel_now(request, end); }, "a cancellation");
}

void AgentHost::message_deleted(const messaging::MessageDeleted& event) {
    CancelRequest request;
    request.channel = event.channel;
    request.message = event.message;
    cancel_soon(request, cancelled("The message was deleted"));
    if (ended_.is_empty()) return;
    post([this, message = event.message] { ended_.forget(message); }, "the end of a message");
}

void AgentHost::channel_cleared(const messaging::ChannelCleared& event) {
    CancelRequest request;
    request.channel = event.channel;
    cancel_soon(request, erased("The channel was cleared"));
    if (ended_.is_empty()) return;
    post([this, channel = event.channel] { ended_.forget(channel); }, "the end of messages");
}

void AgentHost::channel_deleted(const messaging::ChannelDeleted& event) {
    CancelRequest request;
    request.channel = event.channel;
    cancel_soon(request, erased("The channel was deleted"));
    const auto forget = [this, channel = event.channel] {
        loops_.forget(channel);
        ended_.forget(channel);
    };
    post(forget, "the end of a channel");
}

void AgentHost::joined(ChannelId channel, std::string socket, History history) {
    if (!may_have_work() && !recovered_.contains(channel) && ended_.is_empty()) return;
    auto tell = [this, channel, socket = std::move(socket), history] {
        if (history == History::not_told) tell_ended(channel, socket);
        tell_joined(channel, socket);
    };
    post(std::move(tell), "a join");
}

void AgentHost::tell_ended(ChannelId channel, const std::string& socket) {
    for (const auto& reply : ended_.in(channel, parts_.executor.now())) {
        parts_.signals.reply_again(reply, socket);
        if (locks_.is_closed(channel)) continue;
        parts_.signals.message_complete(channel, reply.message_server, socket);
        parts_.signals.enable_input(channel, socket);
    }
}

void AgentHost::tell_joined(ChannelId channel, const std::string& socket) {
    const auto recovered = recovered_.find(channel);
    if (locks_.is_closed(channel)) {
        parts_.signals.disable_input(channel, socket);
    } else if (recovered != recovered_.end()) {
        parts_.signals.message_complete(channel, recovered->second, socket);
        parts_.signals.enable_input(channel, socket);
    }
    for (const auto& [id, run] : runs_) {
        if (run->turn().channel.id != channel) continue;
        parts_.signals.agent_status(run->status(AgentStatus::State::thinking), socket);
        if (run->has_told_chunks()) parts_.signals.stream_chunk(run->snapshot(), socket);
    }
}

bool AgentHost::stop(std::chrono::milliseconds time) {
    if (is_stopping_.exchange(true)) return true;
    const bool posted = parts_.executor.post([this] { cancel_now({}, cancelled("The server was stopped")); });
    return posted && tasks_.wait(time);
}

siopp::Task<Result<std::size_t>> AgentHost::recover() {
    constexpr std::size_t at_once = 1'000;
    std::size_t count = 0;
    for (;;) {
        auto reading = parts_.store.runs({.status = RunStatus::running}, at_once);
        const auto open = co_await std::move(reading);
        if (!open) co_return open.error();
        for (const auto& run : *open) {
            auto recovering = recover(run);
            const auto recovered = co_await std::move(recovering);
            if (!recovered) co_return recovered.error();
        }
        count += open->size();
        if (open->size() < at_once) co_return count;
    }
}

siopp::Task<Result<void>> AgentHost::recover(messaging::Run run) {
    run.status = RunStatus::failed;
    run.error = "The server ended";
    run.ended_at_ms = parts_.clock();
    const auto text = std::exchange(run.partial_text, {});
    auto finding = parts_.store.find_channel(run.channel);
    const auto channel = co_await std::move(finding);
    if (channel) recovered_.emplace(run.channel, channel->message_server);

    if (channel && !text.empty()) {
        const auto entry = parts_.agents.find(run.agent);
        messaging::Submission submission;
        submission.id = run.reply;
        submission.channel = run.channel;
        submission.message_server = channel->message_server;
        submission.sender = run.agent;
        submission.sender_name = entry ? entry->agent.name : "Agent";
        submission.text = text;
        submission.source = "agent_response";
        submission.actions = R"(["REPLY"])";
        submission.metadata = R"({"status":"failed","error":"The server ended"})";
        submission.in_reply_to = run.trigger;
        submission.wakes_agents = false;
        submission.opens_channel = false;
        submission.run = run;
        auto submitting = parts_.service.submit(std::move(submission), {}, {});
        const auto receipt = co_await std::move(submitting);
        if (receipt) co_return Result<void>();
    }
    auto putting = parts_.store.put_run(std::move(run));
    const auto stored = co_await std::move(putting);
    if (!stored) co_return stored.error();
    co_return Result<void>();
}

}  // namespace wimpole::agents
