#include "siopp/name_space.hpp"

#include <algorithm>
#include <exception>
#include <regex>

#include "siopp/server_core.hpp"

namespace siopp {

void Namespace::settle(Decision decision, std::optional<Refusal> refusal) {
    if (!refusal) return decision.accept();
    decision.refuse(std::move(refusal->message), std::move(refusal->data));
}

void Namespace::on(std::string event, EventHandler handler) {
    const auto found = std::ranges::find(handlers_, event, &std::pair<std::string, EventHandler>::first);
    if (found == handlers_.end()) {
        handlers_.emplace_back(std::move(event), std::move(handler));
    } else {
        found->second = std::move(handler);
    }
}

const Namespace::EventHandler* Namespace::handler_of(std::string_view event) const {
    for (const auto& [name, handler] : handlers_) {
        if (name == event) return &handler;
    }
    return on_any_ ? &on_any_ : nullptr;
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
