#include "siopp/name_space.hpp"

#include <algorithm>
#include <exception>
#include <regex>

#include "siopp/server_core.hpp"

namespace siopp {

Task<void> Namespace::guarded(SocketHandle socket, Task<void> handler, const Options& options) {
    std::exception_ptr thrown;
    try {
        co_await std::move(handler);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (!thrown) co_return;
    if (auto* there = socket.get()) {
        there->on_thrown(thrown);
    } else {
        options.log("handler of a socket that has gone threw");
    }
}

void Namespace::on(std::string event, EventHandler handler) {
    const auto found =
        std::ranges::find_if(handlers_, [&](const auto& entry) { return entry.first == event; });
    if (found != handlers_.end()) return found->second.push_back(std::move(handler));
    handlers_.emplace_back(std::move(event), std::vector{std::move(handler)});
}

const std::vector<Namespace::EventHandler>* Namespace::handlers_of(std::string_view event) const {
    for (const auto& [name, handlers] : handlers_) {
        if (name == event) return &handlers;
    }
    return nullptr;
}

void Namespace::send_server_side(std::string_view event, const ArgumentWriter& arguments) {
    struct Message {
        std::string name;
        OwnedArguments arguments;
    };
    const auto message = std::make_shared<const Message>(
        Message{std::string(event),
                {arguments.json(), {arguments.attachments().begin(), arguments.attachments().end()}}});
    core_.post_to_others([this, message] {
        Event arrived{message->name, message->arguments.view(), {}};
        for (const auto& [name, handler] : server_side_handlers_) {
            if (name == arrived.name) call(handler, arrived);
        }
    });
}

void Namespace::call(const ServerSideHandler& handler, Event& event) const {
    try {
        handler(event);
    } catch (const std::exception& exception) {
        core_.options().log(std::string("server-side handler threw: ") + exception.what());
    } catch (...) {
        core_.options().log("server-side handler threw: unknown exception");
    }
}

void Namespace::run(SocketHandle socket, Task<void> handler) const {
    spawn(guarded(socket, std::move(handler), core_.options()));
}

bool Namespace::accepts(std::string_view name, const Handshake& handshake) const {
    const auto& options = core_.options();
    if (name.size() > options.max_name_bytes) return false;
    try {
        return check_(name, handshake);
    } catch (const std::exception& exception) {
        options.log(std::string("namespace check threw: ") + exception.what());
    } catch (...) {
        options.log("namespace check threw: unknown exception");
    }
    return false;
}

NamespaceCheck matching(const std::string& pattern) {
    return [expression = std::regex(pattern)](std::string_view name, const Handshake&) {
        return std::regex_match(name.begin(), name.end(), expression);
    };
}

}  // namespace siopp
