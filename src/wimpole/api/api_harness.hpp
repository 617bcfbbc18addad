#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/manual_executor.hpp"
#include "wimpole/agents/silent_signals.hpp"
#include "wimpole/api/api.hpp"
#include "wimpole/api/operator_api.hpp"
#include "wimpole/api/router.hpp"
#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

namespace wimpole::api {

/// For tests: notes what is told to channels.
class RecordingSignals final : public agents::SilentSignals {
public:
    void message_complete(ChannelId channel, MessageServerId, const std::string&) override {
        completed.push_back(channel);
    }

    std::vector<ChannelId> completed;
};

/// For tests: notes what the store tells of channels, and hands it on.
class RecordingListener final : public messaging::CommitListener {
public:
    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override {
        messages.push_back(message);
        if (next) next->message_committed(message, channel, origin);
    }

    std::vector<messaging::Message> messages;
    messaging::CommitListener* next = nullptr;
};

/// For tests: notes what sockets are told of deletions that no commit tells them of.
class DeletionLog final : public messaging::CommitListener {
public:
    void message_committed(const messaging::Message&, const messaging::Channel&,
                           const std::string&) override {}
    void message_deleted(const messaging::MessageDeleted& event) override {
        told.push_back("message " + event.message.to_string());
        EXPECT_EQ(event.seq, 0U);
    }
    void channel_cleared(const messaging::ChannelCleared&) override { told.emplace_back("cleared"); }
    void channel_deleted(const messaging::ChannelDeleted&) override { told.emplace_back("deleted"); }

    std::vector<std::string> told;
};

/// For tests: access that can be taken away.
class SwitchedAccess final : public Access {
public:
    using Access::Access;

    bool asks() const override { return true; }
    Admission admit(const siopp::HttpRequest&) const override {
        Admission admission;
        admission.caller.entity = entity;
        if (!admits) admission.refusal = siopp::HttpResponse{.status = 401, .headers = {}, .body = {}};
        return admission;
    }
    bool allows(const Caller&, Operation operation, const Subject&) const override {
        return operation != forbidden;
    }
    bool may_send_as(const Caller& caller, EntityId sender) const override {
        return !caller.entity || caller.entity == sender;
    }

    bool admits = true;
    std::optional<Operation> forbidden;
    std::optional<EntityId> entity;
};

/// For tests: collects a body.
class CollectingSink final : public BodySink {
public:
    bool is_open() const override { return true; }
    void write(std::string_view part) override { body += part; }
    siopp::Task<void> ready() override { co_return; }

    std::string body;
};

/// For tests: REST over the memory store, without a network.
class ApiTest : public ::testing::Test {
protected:
    static constexpr const char* server = "00000000-0000-0000-0000-000000000000";
    static constexpr const char* ann = "11ed0e01-68cb-4013-817f-2f78cd4fe7c3";
    static constexpr const char* bob = "1223e7df-d7d1-4f4e-ac93-33b5718d4ec7";
    static constexpr const char* agent = "a6e17000-0000-4000-8000-00000000a001";
    static constexpr const char* nobody = "1477f1ab-1acb-44af-96d7-0bcea5f89c0a";

    ApiTest() {
        agents::Agent known;
        known.id = *EntityId::parse(agent);
        known.name = "MockAgent";
        known.character = R"({"name":"MockAgent"})";
        registry.add(std::move(known), nullptr);
        store.set_listener(&listener);
        make();
    }
    ~ApiTest() override {
        api->abandon_replies();
        executor.run();
        router.reset();
        api.reset();
        std::filesystem::remove_all(directory_);
    }

    /// Also makes it anew, as a restart would.
    void make() {
        if (api) api->abandon_replies();
        router.reset();
        api.reset();
        api.emplace(ApiParts{store,
                             service,
                             registry,
                             signals,
                             sockets,
                             access,
                             [](const agents::Agent&) { return std::shared_ptr<agents::AgentDriver>(); },
                             directory_,
                             "1.2.3",
                             [this] { return time_ms; },
                             session_limits,
                             job_limits,
                             nullptr,
                             {},
                             {},
                             resources});
        listener.next = &api->listener();
        auto routes = api->routes();
        operators.add_routes(routes);
        router.emplace(access, origins, std::move(routes), [](const siopp::HttpRequest& request) {
            return siopp::HttpResponse{.status = 200, .headers = {}, .body = "page " + request.target};
        });
    }

    struct Response {
        int status;
        std::string body;
        siopp::http::Headers headers;

        std::string header(std::string_view name) const {
            for (const auto& [field, value] : headers) {
                if (field == name) return value;
            }
            return {};
        }
        /// The text, or the JSON, at a place: "data.messages.0.id". "absent" where there is none.
        std::string at(std::string_view place) const {
            const auto view = siopp::json::View::parse(body);
            return view ? member(*view, place) : "no JSON";
        }

    private:
        static std::string member(siopp::json::View view, std::string_view place) {
            while (!place.empty()) {
                const auto name = place.substr(0, place.find('.'));
                place.remove_prefix(std::min(name.size() + 1, place.size()));
                const auto found = child(view, name);
                if (!found) return "absent";
                view = *found;
            }
            return view.string().value_or(std::string(view.raw()));
        }
        static std::optional<siopp::json::View> child(siopp::json::View view, std::string_view name) {
            if (view.kind() == siopp::json::Kind::object) return view.find(name);
            std::size_t index = 0;
            for (const auto element : view.elements()) {
                if (std::to_string(index++) == name) return element;
            }
            return std::nullopt;
        }
    };

    siopp::HttpRequest request(std::string method, std::string target, std::string body = {}) const {
        siopp::HttpRequest made;
        made.method = std::move(method);
        made.target = std::move(target);
        made.headers = headers;
        if (!body.empty()) made.headers.emplace_back("content-type", "application/json");
        made.body = std::move(body);
        return made;
    }
    Response send(siopp::HttpRequest made) {
        auto answer = on_executor(router->answer(std::move(made)));
        if (answer.body) {
            CollectingSink sink;
            finish(answer.body(sink));
            answer.response.body += sink.body;
        }
        return {answer.response.status, answer.response.body, answer.response.headers};
    }
    void finish(siopp::Task<void> task) { on_executor(finished(std::move(task))); }

    /// Starts a task as a function of a worker, which does what it can without waiting.
    template <class T>
    std::future<T> begin(siopp::Task<T> task) {
        std::future<T> future;
        EXPECT_TRUE(executor.post([&] { future = start(std::move(task)); }));
        executor.run();
        return future;
    }
    /// The same to its end, and whatever follows from that.
    template <class T>
    T on_executor(siopp::Task<T> task) {
        auto future = begin(std::move(task));
        while (future.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
            executor.run();
        executor.run();
        return future.get();
    }
    Response get(std::string target) { return send(request("GET", std::move(target))); }
    Response post(std::string target, std::string body = {}) {
        return send(request("POST", std::move(target), std::move(body)));
    }
    Response patch(std::string target, std::string body) {
        return send(request("PATCH", std::move(target), std::move(body)));
    }
    Response remove(std::string target) { return send(request("DELETE", std::move(target))); }

    static std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

    /// Makes a channel of Ann and Bob, or of who is given; gives its id.
    std::string make_channel(std::string participants = {}) {
        if (participants.empty()) participants = quoted(ann) + "," + quoted(bob);
        const auto made = post("/api/messaging/channels",
                               R"({"name":"General","message_server_id":")" + std::string(server) +
                                   R"(","participantCentralUserIds":[)" + participants + "]}");
        EXPECT_EQ(made.status, 201) << made.body;
        return made.at("data.id");
    }
    static std::string messages_of(const std::string& channel) {
        return "/api/messaging/channels/" + channel + "/messages";
    }
    static std::string message_body(std::string_view text, std::string_view more = {}) {
        return R"({"author_id":")" + std::string(ann) + R"(","content":")" + std::string(text) +
               R"(","message_server_id":")" + server + "\"" + std::string(more) + "}";
    }

private:
    static constexpr WebAsset files_[] = {{"/api/asyncapi.json", "application/json", "{}", "\"tag\""}};
    const std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("wimpole-" + EntityId::random().to_string());

protected:
    std::int64_t time_ms = 1'795'383'302'544;
    siopp::http::Headers headers{{"host", "localhost:3000"}};
    storage::MemoryStore store{[this] { return time_ms; }};
    messaging::MessageService service{store, {}};
    agents::ManualExecutor executor;
    agents::AgentRegistry registry;
    RecordingSignals signals;
    RecordingListener listener;
    DeletionLog sockets;
    SwitchedAccess access{registry};
    OriginPolicy origins{OriginPolicy::Trust::this_machine, {}};
    // For the next make().
    SessionLimits session_limits;
    JobLimits job_limits;
    ResourceLimits resources;
    std::vector<siopp::Metric> metrics;
    std::optional<std::string> why_not_ready;
    std::vector<ModelOffer> models;
    logs::Journal journal{logs::JournalOptions{}};
    logs::Tracer tracer{journal, directory_ / "captures", {}};
    OperatorApi operators{
        journal,
        tracer,
        access,
        {[this] { return metrics; }, [this] { return why_not_ready; }, [this] { return offered(models); }},
        files_};
    std::optional<Api> api;
    std::optional<Router> router;

private:
    static siopp::Task<std::vector<ModelOffer>> offered(std::vector<ModelOffer> models) { co_return models; }
    static siopp::Task<bool> finished(siopp::Task<void> task) {
        co_await std::move(task);
        co_return true;
    }
};

}  // namespace wimpole::api
