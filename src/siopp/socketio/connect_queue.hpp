#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace siopp::socketio {

/// A CONNECT that is being decided. Belongs to its client.
class PendingConnect {
public:
    virtual ~PendingConnect() = default;
    /// The client goes away undecided: the last call.
    virtual void abandon() = 0;
};

/// The CONNECTs of one client that are being decided, and the packets that it sent behind each of them.
class ConnectQueue {
public:
    struct Packet {
        std::string text;
        std::vector<std::string> attachments;
    };
    struct Entry {
        std::string name_space;
        std::unique_ptr<PendingConnect> connect;
        std::vector<Packet> packets;
    };

    /// None of that namespace may be there.
    void add(std::string_view name_space, std::unique_ptr<PendingConnect> connect);
    bool contains(std::string_view name_space) const;
    bool empty() const noexcept { return entries_.empty(); }

    /// Keeps a packet for a namespace that is there.
    void hold(std::string_view name_space, Packet packet);
    /// Of all namespaces together, their CONNECTs included.
    std::size_t packet_count() const noexcept { return entries_.size() + packet_count_; }
    std::size_t byte_count() const noexcept { return byte_count_; }

    /// Puts `next` in the place of a CONNECT that is there, which is given back.
    std::unique_ptr<PendingConnect> replace(const PendingConnect& connect,
                                            std::unique_ptr<PendingConnect> next);
    /// The entry of a CONNECT that is there.
    Entry take(const PendingConnect& connect);
    void abandon_all();

private:
    std::vector<Entry>::iterator find(const PendingConnect& connect);

    std::vector<Entry> entries_;
    std::size_t packet_count_ = 0;
    std::size_t byte_count_ = 0;
};

}  // namespace siopp::socketio
