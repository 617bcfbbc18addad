#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace siopp {

class Socket;

/// The connected sockets of one worker by keys that are never given twice: what may outlive a socket (an ack,
/// a coroutine) holds its key.
class SocketTable {
public:
    using Key = std::uint64_t;

    Key add(Socket& socket) {
        if (free_.empty()) {
            slots_.push_back({});
            free_.push_back(static_cast<std::uint32_t>(slots_.size() - 1));
        }
        const auto index = free_.back();
        free_.pop_back();
        auto& slot = slots_[index];
        slot.socket = &socket;
        return key_of(index, ++slot.generation);
    }

    void remove(Key key) {
        const auto index = static_cast<std::uint32_t>(key);
        slots_[index].socket = nullptr;
        free_.push_back(index);
    }

    /// Null when it is gone.
    Socket* find(Key key) const noexcept {
        const auto index = static_cast<std::uint32_t>(key);
        if (index >= slots_.size() || slots_[index].generation != key >> 32) return nullptr;
        return slots_[index].socket;
    }

private:
    struct Slot {
        Socket* socket = nullptr;
        std::uint32_t generation = 0;
    };

    static Key key_of(std::uint32_t index, std::uint32_t generation) { return Key(generation) << 32 | index; }

    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
};

}  // namespace siopp
