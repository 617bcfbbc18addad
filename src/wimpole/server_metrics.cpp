#include "wimpole/server_metrics.hpp"

#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "wimpole/events/event_json.hpp"

namespace wimpole {

using siopp::Metric;

namespace {

using Metrics = std::vector<Metric>;

double number(std::uint64_t count) {
    return static_cast<double>(count);
}

Metric::Value labelled(std::string_view name, std::string_view value, double number) {
    return {{{std::string(name), std::string(value)}}, number};
}

Metric& add(Metrics& metrics, Metric::Type type, std::string_view name, std::string_view help) {
    return metrics.emplace_back(Metric{"wimpole_" + std::string(name), std::string(help), type, {}, {}, 0});
}

void add_counter(Metrics& metrics, std::string_view name, std::string_view help, std::uint64_t count) {
    add(metrics, Metric::Type::counter, name, help).values.push_back({{}, number(count)});
}

void add_gauge(Metrics& metrics, std::string_view name, std::string_view help, double value) {
    add(metrics, Metric::Type::gauge, name, help).values.push_back({{}, value});
}

void add_histogram(Metrics& metrics, std::string_view name, std::string_view help,
                   const siopp::DurationHistogram& durations) {
    using Histogram = siopp::DurationHistogram;
    auto& metric = add(metrics, Metric::Type::histogram, name, help);
    std::uint64_t count = 0;
    for (std::size_t index = 0; index < Histogram::bucket_count; ++index) {
        count += durations.bucket(index);
        const bool is_last = index + 1 == Histogram::bucket_count;
        metric.buckets.push_back(
            {is_last ? std::numeric_limits<double>::infinity() : number(std::uint64_t{1} << index) * 1e-6,
             count});
    }
    metric.sum = std::chrono::duration<double>(durations.sum()).count();
}

void add_messages(Metrics& metrics, const MetricSources& sources) {
    auto& refused = add(metrics, Metric::Type::counter, "requests_refused_total",
                        "Requests of sockets that were refused, by the code in messageError.");
    for (const auto kind : events::RefusalCounts::kinds)
        refused.values.push_back(
            labelled("code", events::error_code(kind), number(sources.refusals.of(kind))));
}

void add_store(Metrics& metrics, const storage::SqliteStore& store) {
    const auto& writer = store.writer_thread();
    add_counter(metrics, "messages_stored_total", "Messages stored.", store.messages_stored());
    add_gauge(metrics, "store_queued_calls", "Calls that wait for the store's writer.",
              number(writer.queued()));
    add_gauge(metrics, "store_failing", "1 from the first write that failed until one has succeeded again.",
              store.is_writable() ? 0 : 1);
    add_gauge(metrics, "store_bytes", "Size of the database on the disk, its write-ahead log included.",
              number(store.size_bytes()));
    add_histogram(metrics, "store_commit_seconds",
                  "How long transactions of the store took, the write to the disk included.",
                  writer.commit_times());
}

void add_agents(Metrics& metrics, const agents::AgentMetrics& agents) {
    auto& turns =
        add(metrics, Metric::Type::counter, "agent_turns_total", "Turns of agents that ended, by how.");
    turns.values = {labelled("outcome", "replied", number(agents.replied.value())),
                    labelled("outcome", "ignored", number(agents.ignored.value())),
                    labelled("outcome", "failed", number(agents.failed.value())),
                    labelled("outcome", "cancelled", number(agents.cancelled.value())),
                    labelled("outcome", "timed_out", number(agents.timed_out.value())),
                    labelled("outcome", "dropped", number(agents.dropped.value()))};
    add_gauge(metrics, "agent_turns_running", "Turns of agents at the moment.",
              static_cast<double>(agents.running.value()));
    add_gauge(metrics, "agent_turns_waiting", "Turns that wait for another one of their agent and channel.",
              static_cast<double>(agents.waiting.value()));
    add_histogram(metrics, "agent_turn_seconds", "How long turns took, the storing of the reply included.",
                  agents.duration);
    add_histogram(metrics, "agent_first_event_seconds",
                  "How long turns took until their agent told anything.", agents.first_event);
    add_counter(metrics, "agent_retries_total", "Turns that were tried again.", agents.retries.value());
    add_counter(metrics, "agent_loops_stopped_total",
                "Turns not taken because agents had talked enough with each other.",
                agents.loops_stopped.value());
    auto& tokens =
        add(metrics, Metric::Type::counter, "agent_tokens_total", "Tokens of models, as they counted them.");
    tokens.values = {labelled("kind", "prompt", number(agents.prompt_tokens.value())),
                     labelled("kind", "completion", number(agents.completion_tokens.value()))};
}

void add_log(Metrics& metrics, const logs::Journal& journal) {
    auto& lines = add(metrics, Metric::Type::counter, "log_lines_total", "Lines logged, by level.");
    const auto counts = journal.counts();
    for (std::size_t index = 0; index < counts.size(); ++index)
        lines.values.push_back(labelled("level", to_string(logs::all_levels[index]), number(counts[index])));
    auto& dropped = add(metrics, Metric::Type::counter, "log_lines_dropped_total",
                        "Lines lost by readers that were too slow, by who.");
    dropped.values = {labelled("reader", "subscriber", number(journal.dropped_by_subscribers())),
                      labelled("reader", "stderr", number(journal.dropped_by_writer()))};
    add_gauge(metrics, "log_subscribers", "Sockets that read the log.", number(journal.subscribers()));
}

}  // namespace

std::vector<Metric> collect_metrics(const MetricSources& sources) {
    auto metrics = sources.server.metrics();
    add_messages(metrics, sources);
    add_store(metrics, sources.store);
    add_agents(metrics, sources.agents);
    add_log(metrics, sources.journal);
    return metrics;
}

}  // namespace wimpole
