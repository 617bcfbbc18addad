#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "siopp/net/memory_stream.hpp"
#include "siopp/net/tls_context.hpp"
#include "siopp/net/tls_peer.hpp"
#include "siopp/server_core.hpp"

namespace siopp {

/// For tests: one connection of a client of a ServerHarness, by TLS or not.
class HarnessClient {
public:
    HarnessClient(net::FailurePlan* plan, bool has_tls) : peer_(plan) {
        if (has_tls) tls_ = std::make_unique<net::TlsPeer>(peer_);
    }

    net::MemoryPeer& peer() noexcept { return peer_; }
    /// Sent as soon as TLS has connected.
    void send(std::string_view bytes) {
        if (!tls_) return peer_.send(bytes);
        unsent_ += bytes;
        if (tls_->is_connected()) tls_->send(std::exchange(unsent_, {}));
    }
    std::string& received() noexcept { return tls_ ? tls_->received : peer_.received(); }

    /// Lets TLS answer what has come. False when nothing had.
    bool exchange() {
        if (!tls_ || (has_begun_ && peer_.received().empty())) return false;
        has_begun_ = true;
        tls_->exchange();
        if (tls_->is_connected() && !unsent_.empty()) tls_->send(std::exchange(unsent_, {}));
        return true;
    }

private:
    net::MemoryPeer peer_;
    std::unique_ptr<net::TlsPeer> tls_;
    std::string unsent_;
    bool has_begun_ = false;
};

/// For tests: a whole server of one worker without sockets and threads: its clients are in memory, its clock
/// stands still until the test moves it. Set it up by core(), then open() it.
class ServerHarness {
public:
    explicit ServerHarness(const Options& options, net::FailurePlan* plan = nullptr,
                           const net::TlsContext* tls = nullptr)
        : plan_(plan), tls_(tls), core_(options) {}

    ServerCore& core() noexcept { return core_; }
    WorkerCore& worker() { return core_.worker(0); }
    void open() {
        worker().prepare();
        settle();
    }

    /// A new connection. The reference is valid as long as this object.
    HarnessClient& connect() {
        auto& client = *clients_.emplace_back(std::make_unique<HarnessClient>(plan_, tls_ != nullptr));
        client.peer().set_max_write(max_write);
        on_worker([this, &client] {
            auto stream = client.peer().connect();
            if (tls_) stream = tls_->wrap(worker().worker(), std::move(stream));
            stream->place() = core_.connections().admit("192.0.2.7").place;
            Arriving arriving(std::move(stream));
            worker().adopt(arriving, "192.0.2.7", {});
        });
        settle();
        return client;
    }
    void send(HarnessClient& client, std::string_view bytes) {
        client.send(bytes);
        settle();
    }

    /// One turn that does this too, and what comes of it.
    void do_on_worker(UniqueFunction<void()> function) {
        on_worker(std::move(function));
        settle();
    }

    /// Runs until nothing happens any more without time passing.
    void settle() {
        bool goes_on = true;
        while (goes_on) {
            goes_on = false;
            on_worker([&] { goes_on = pump(); });
            for (const auto& client : clients_)
                goes_on = client->exchange() || goes_on;
        }
    }
    void pass(std::chrono::milliseconds time) {
        now_ += time;
        settle();
    }
    /// In steps of a second.
    void leap(std::chrono::seconds time) {
        for (; time.count() > 0; --time)
            pass(std::chrono::seconds(1));
    }
    /// All clients go away.
    void finish_all() {
        for (const auto& client : clients_)
            client->peer().finish();
        settle();
    }

    const std::vector<std::unique_ptr<HarnessClient>>& clients() const noexcept { return clients_; }

    /// What connections opened from now on take at most in one write.
    std::size_t max_write = std::numeric_limits<std::size_t>::max();

private:
    /// A stream that comes from nowhere.
    class Arriving final : public net::DetachedStream {
    public:
        explicit Arriving(std::unique_ptr<net::Stream> stream) : stream_(std::move(stream)) {}
        std::unique_ptr<net::Stream> attach(net::Worker&) override { return std::move(stream_); }

    private:
        std::unique_ptr<net::Stream> stream_;
    };

    void on_worker(UniqueFunction<void()> function) {
        (void)worker().worker().post(std::move(function));
        worker().worker().run_turn(now_);
    }
    bool pump() {
        bool pumped = false;
        // By index: what is called may connect.
        for (std::size_t index = 0; index < clients_.size(); ++index)
            pumped = clients_[index]->peer().pump() || pumped;
        return pumped;
    }

    net::FailurePlan* plan_;
    const net::TlsContext* tls_;
    net::TimerWheel::Clock::time_point now_ = net::TimerWheel::Clock::now();
    /// Before the server, whose streams they are the far end of.
    std::vector<std::unique_ptr<HarnessClient>> clients_;
    ServerCore core_;
};

}  // namespace siopp
