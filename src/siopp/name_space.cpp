#include "siopp/name_space.hpp"

#include <algorithm>
#include <exception>
#include <regex>

#include "siopp/server_core.hpp"

namespace siopp {

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
