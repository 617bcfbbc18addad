#include "siopp/server_metrics.hpp"

#include <limits>
#include <string_view>

#include "siopp/server_core.hpp"

namespace siopp {

namespace {

double number(std::uint64_t count) {
    return static_cast<double>(count);
}

/// The metrics of a server while they are put together.
class Collection {
public:
    explicit Collection(ServerCore& server) : server_(server) {}

    using OfWorker = Counter WorkerMetrics::*;
    double sum(OfWorker counter) const {
        double total = 0;
        for_each([&](WorkerMetrics& worker) { total += number((worker.*counter).value()); });
        return total;
    }
    double sum(Gauge WorkerMetrics::*gauge) const {
        double total = 0;
        for_each([&](WorkerMetrics& worker) { total += static_cast<double>((worker.*gauge).value()); });
        return total;
    }
    template <std::size_t size>
    double sum(std::array<Counter, size> WorkerMetrics::*counters, std::size_t index) const {
        double total = 0;
        for_each([&](WorkerMetrics& worker) { total += number((worker.*counters)[index].value()); });
        return total;
    }

    Metric& add(Metric::Type type, std::string_view name, std::string_view help) {
        return metrics_.emplace_back(
            Metric{"siopp_" + std::string(name), std::string(help), type, {}, {}, 0});
    }
    void add_counter(std::string_view name, std::string_view help, double value) {
        add(Metric::Type::counter, name, help).values.push_back({{}, value});
    }
    void add_gauge(std::string_view name, std::string_view help, double value) {
        add(Metric::Type::gauge, name, help).values.push_back({{}, value});
    }

    template <class Visit>
    void for_each(Visit visit) const {
        for (std::size_t index = 0; index < server_.worker_count(); ++index)
            visit(server_.worker(index).worker().metrics());
    }
    ServerCore& server() const { return server_; }
    std::vector<Metric> take() { return std::move(metrics_); }

private:
    ServerCore& server_;
    std::vector<Metric> metrics_;
};

Metric::Labels label(std::string_view name, std::string_view value) {
    return {{std::string(name), std::string(value)}};
}

void add_connections(Collection& all) {
    all.add_counter("connections_accepted_total", "TCP connections accepted.",
                    all.sum(&WorkerMetrics::connections_accepted));
    auto& refused = all.add(Metric::Type::counter, "connections_refused_total",
                            "TCP connections closed as soon as they were accepted, by the limit reached.");
    refused.values = {{label("limit", "total"), all.sum(&WorkerMetrics::connections_refused_total)},
                      {label("limit", "address"), all.sum(&WorkerMetrics::connections_refused_address)},
                      {label("limit", "pending"), all.sum(&WorkerMetrics::connections_refused_pending)}};
    all.add_counter("accept_failures_total", "Times that accepting failed for want of descriptors or memory.",
                    all.sum(&WorkerMetrics::accept_failures));
    const auto& connections = all.server().connections();
    all.add_gauge("connections", "TCP connections open.", number(connections.connections()));
    all.add_gauge("connections_pending", "TCP connections that have not sent a whole request yet.",
                  number(connections.pending()));
}

void add_responses(Collection& all) {
    auto& responses = all.add(Metric::Type::counter, "http_responses_total", "HTTP responses by status.");
    for (std::size_t index = 0; index < WorkerMetrics().responses.size(); ++index) {
        const auto count = all.sum(&WorkerMetrics::responses, index);
        if (count == 0) continue;
        responses.values.push_back(
            {label("status", std::to_string(WorkerMetrics::first_status + static_cast<int>(index))), count});
    }
}

void add_sessions(Collection& all) {
    auto& sessions =
        all.add(Metric::Type::gauge, "sessions", "Sessions open, by their transport at the moment.");
    sessions.values = {{label("transport", "polling"), all.sum(&WorkerMetrics::polling_sessions)},
                       {label("transport", "websocket"), all.sum(&WorkerMetrics::websocket_sessions)}};
    all.add_counter("sessions_opened_total", "Sessions opened.", all.sum(&WorkerMetrics::sessions_opened));
    all.add_counter("sessions_refused_total", "Sessions refused: too many, or the server is ending.",
                    all.sum(&WorkerMetrics::sessions_refused));
    auto& closed = all.add(Metric::Type::counter, "sessions_closed_total", "Sessions closed, by reason.");
    for (std::size_t index = 0; index < disconnect_reason_count; ++index) {
        closed.values.push_back({label("reason", to_string(static_cast<DisconnectReason>(index))),
                                 all.sum(&WorkerMetrics::sessions_closed, index)});
    }
    all.add_counter("upgrades_total", "Sessions that went from polling to WebSocket.",
                    all.sum(&WorkerMetrics::upgrades));
    all.add_counter("upgrades_failed_total",
                    "WebSockets that were opened for an upgrade and closed before it.",
                    all.sum(&WorkerMetrics::upgrades_failed));
}

void add_recovery(Collection& all) {
    all.add_gauge("detached_sockets", "Sockets that wait for their client to come back.",
                  all.sum(&WorkerMetrics::detached_sockets));
    all.add_counter("recoveries_total", "Clients that came back to their socket.",
                    all.sum(&WorkerMetrics::recoveries));
    all.add_counter("recoveries_failed_total", "Clients that wanted to come back and had to begin anew.",
                    all.sum(&WorkerMetrics::recoveries_failed));
}

void add_traffic(Collection& all) {
    all.add_counter("packets_received_total", "Engine.IO packets received.",
                    all.sum(&WorkerMetrics::packets_received));
    all.add_counter("received_bytes_total", "Bytes of the Engine.IO packets received.",
                    all.sum(&WorkerMetrics::bytes_received));
    all.add_counter("packets_sent_total", "Engine.IO packets queued for sessions.",
                    all.sum(&WorkerMetrics::packets_sent));
    all.add_counter("sent_bytes_total",
                    "Bytes of the Engine.IO packets queued for sessions, as WebSocket frames.",
                    all.sum(&WorkerMetrics::bytes_sent));
    all.add_gauge("queued_bytes", "Bytes that clients have not taken yet.",
                  all.sum(&WorkerMetrics::queued_bytes));
    all.add_counter("broadcasts_total", "Broadcasts made, whatever the number of their receivers.",
                    number(all.server().broadcast_count()));
}

void add_workers(Collection& all) {
    auto& waiting = all.add(Metric::Type::gauge, "mailbox_functions", "Functions that wait for a worker.");
    auto& server = all.server();
    for (std::size_t index = 0; index < server.worker_count(); ++index) {
        waiting.values.push_back(
            {label("worker", std::to_string(index)), number(server.worker(index).worker().mailbox().size())});
    }
    double refusals = 0;
    for (std::size_t index = 0; index < server.worker_count(); ++index)
        refusals += number(server.worker(index).worker().mailbox().refusals());
    all.add_counter("mailbox_refusals_total", "Functions refused because a worker's mailbox was full.",
                    refusals);
}

void add_turns(Collection& all) {
    auto& turns =
        all.add(Metric::Type::histogram, "worker_turn_seconds",
                "How long a worker was busy between two waits: what comes meanwhile waits that long.");
    std::uint64_t count = 0;
    for (std::size_t index = 0; index < DurationHistogram::bucket_count; ++index) {
        all.for_each([&](WorkerMetrics& worker) { count += worker.turns.bucket(index); });
        const bool is_last = index + 1 == DurationHistogram::bucket_count;
        turns.buckets.push_back({is_last ? std::numeric_limits<double>::infinity()
                                         : static_cast<double>(std::uint64_t{1} << index) * 1e-6,
                                 count});
    }
    all.for_each([&](WorkerMetrics& worker) {
        turns.sum += std::chrono::duration<double>(worker.turns.sum()).count();
    });
}

}  // namespace

std::vector<Metric> collect_metrics(ServerCore& server) {
    Collection all(server);
    add_connections(all);
    add_responses(all);
    add_sessions(all);
    add_recovery(all);
    add_traffic(all);
    add_workers(all);
    add_turns(all);
    return all.take();
}

}  // namespace siopp
