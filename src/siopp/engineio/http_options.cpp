#include "siopp/engineio/http_options.hpp"

#include <algorithm>
#include <utility>

namespace siopp::engineio {

bool Origins::contain(std::string_view origin) const {
    return any || std::ranges::find(listed, origin) != listed.end() || (matching && matching(origin));
}

void Admission::accept() {
    decide(std::nullopt);
}

void Admission::refuse(std::string message) {
    decide(std::move(message));
}

void Admission::decide(std::optional<std::string> refusal) {
    if (auto decided = std::exchange(*decided_, {})) decided(std::move(refusal));
}

}  // namespace siopp::engineio
