#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "siopp/event.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/message.hpp"

/// Bytes in messages (an ArrayBuffer or Buffer at the client). They are stored, and given in the history, as
/// Node writes a Buffer: `{"type":"Buffer","data":[1,2]}`. Sockets get them as bytes again.
namespace wimpole::events {

/// More bytes values in one object than that go out as JSON, so that no small message becomes many frames.
inline constexpr std::size_t max_binary_values = 10;

/// The first argument of an event as JSON without placeholders; invalid where that is longer than
/// `max_bytes`.
Result<std::string> without_placeholders(const siopp::Arguments& arguments, std::size_t max_bytes);

/// Whether the message's JSON may hold bytes; false for nearly all, at little cost.
bool may_hold_bytes(const messaging::Message& message);

/// An object in which bytes are bytes again, for emit().
class BinaryObject {
public:
    /// JSON text of an object.
    explicit BinaryObject(std::string_view json);
    BinaryObject(const BinaryObject&) = delete;
    BinaryObject& operator=(const BinaryObject&) = delete;

    /// Valid as long as this object.
    siopp::Arguments arguments() const { return {{&object_, 1}, bytes_}; }

private:
    std::string json_;
    siopp::json::View object_;
    std::vector<std::string> bytes_;
};

/// Calls `emit` with the argument that goes to sockets for `json`, an event about the message.
template <class Emit>
void emit_content(const messaging::Message& message, std::string_view json, const Emit& emit) {
    if (may_hold_bytes(message)) {
        emit(BinaryObject(json).arguments());
    } else {
        emit(siopp::RawJson{json});
    }
}

}  // namespace wimpole::events
