#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/engineio/engine_harness.hpp"
#include "siopp/socketio/client.hpp"

namespace siopp::socketio {

/// For tests: accepts clients into the namespaces it knows and keeps a log of what their endpoints are told,
/// a line each.
class RecordingFactory final : public EndpointFactory {
public:
    Outcome connect(Client& client, std::string_view name_space, std::string_view auth) override {
        if (undecided.contains(std::string(name_space))) {
            auto created = std::make_unique<Pending>(*this);
            pending.push_back(created.get());
            return created;
        }
        if (!name_spaces.contains(std::string(name_space))) return refusal_of_others;
        log.push_back(std::string(name_space) + " auth " + std::string(auth));
        return create(client, name_space);
    }

    std::unique_ptr<Endpoint> create(Client& client, std::string_view name_space) {
        auto created = std::make_unique<Recorder>(*this, client, std::string(name_space));
        endpoints.push_back(created.get());
        return created;
    }

    /// Namespaces that leave their decision to the test.
    std::set<std::string> undecided;
    /// What waits for the test's decision.
    std::vector<PendingConnect*> pending;
    std::set<std::string> name_spaces{"/", "/admin"};
    Refusal refusal_of_others{"Invalid namespace", {}};
    std::vector<std::string> log;
    /// Those connected now, in the order of their connecting.
    std::vector<Endpoint*> endpoints;
    UniqueFunction<void(Client&, Endpoint&)> on_connected;
    UniqueFunction<void(Client&, Endpoint&)> on_event;

private:
    class Pending final : public PendingConnect {
    public:
        explicit Pending(RecordingFactory& factory) : factory_(factory) {}
        void abandon() override {
            factory_.log.emplace_back("abandoned");
            std::erase(factory_.pending, this);
        }

    private:
        RecordingFactory& factory_;
    };

    class Recorder final : public Endpoint {
    public:
        Recorder(RecordingFactory& factory, Client& client, std::string name_space)
            : factory_(factory),
              client_(client),
              name_space_(std::move(name_space)),
              socket_id_("id" + std::to_string(++factory_.connected_)) {}

        const std::string& name_space() const override { return name_space_; }
        std::string_view socket_id() const override { return socket_id_; }
        void on_connected() override {
            note("connected");
            if (factory_.on_connected) factory_.on_connected(client_, *this);
        }
        void on_event(const Packet& packet, std::span<const std::string> attachments) override {
            note_packet("event", packet, attachments);
            if (factory_.on_event) factory_.on_event(client_, *this);
        }
        void on_ack(const Packet& packet, std::span<const std::string> attachments) override {
            note_packet("ack", packet, attachments);
        }
        void on_disconnected(DisconnectReason reason) override {
            note("disconnected: " + std::string(to_string(reason)));
            std::erase(factory_.endpoints, this);
        }

    private:
        void note(std::string_view what) { factory_.log.push_back(name_space_ + ' ' + std::string(what)); }
        void note_packet(std::string what, const Packet& packet, std::span<const std::string> attachments) {
            if (packet.id) what += ' ' + std::to_string(*packet.id);
            for (const auto argument : packet.arguments)
                what += ' ' + std::string(argument.raw());
            for (const auto& attachment : attachments)
                what += " <" + attachment + '>';
            note(what);
        }

        RecordingFactory& factory_;
        Client& client_;
        std::string name_space_;
        std::string socket_id_;
    };

    int connected_ = 0;
};

/// For tests: Socket.IO on top of each session.
class ClientAcceptor final : public engineio::SessionAcceptor {
public:
    explicit ClientAcceptor(EndpointFactory& factory) : factory_(factory) {}

    std::unique_ptr<engineio::SessionListener> accept(engineio::Session& session) override {
        auto client = std::make_unique<Client>(session, options, factory_);
        clients.push_back(client.get());
        return client;
    }
    void opened(engineio::Session&) override {}

    Options options;
    /// In the order of their sessions; those whose session has ended dangle.
    std::vector<Client*> clients;

private:
    EndpointFactory& factory_;
};

}  // namespace siopp::socketio
