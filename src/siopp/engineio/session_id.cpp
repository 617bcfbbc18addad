#include "siopp/engineio/session_id.hpp"

#include <array>
#include <cstdint>

#include "siopp/base/random.hpp"

namespace siopp::engineio {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static_assert(alphabet.size() == max_workers);

}  // namespace

std::string new_session_id(std::size_t worker, std::size_t worker_count) {
    std::array<std::uint8_t, session_id_length> random;
    fill_random(random);

    std::string id(session_id_length, '\0');
    for (std::size_t index = 0; index < id.size(); ++index)
        id[index] = alphabet[random[index] % alphabet.size()];
    // Positions congruent to the worker; as many choices for each worker as there are.
    const auto choices = (alphabet.size() - worker + worker_count - 1) / worker_count;
    id[0] = alphabet[worker + worker_count * (random[0] % choices)];
    return id;
}

std::optional<std::string> custom_session_id(std::string id, std::size_t worker, std::size_t worker_count) {
    constexpr std::size_t max_length = 128;
    if (id.empty() || id.size() > max_length || id.find_first_not_of(alphabet) != std::string::npos)
        return std::nullopt;
    if (worker_count > 1) id.insert(id.begin(), alphabet[worker]);
    return id;
}

std::optional<std::size_t> worker_of(std::string_view session_id, std::size_t worker_count) {
    if (session_id.size() != session_id_length) return std::nullopt;
    return worker_of_custom(session_id, worker_count);
}

std::optional<std::size_t> worker_of_custom(std::string_view session_id, std::size_t worker_count) {
    if (session_id.empty()) return std::nullopt;
    const auto position = alphabet.find(session_id[0]);
    if (position == std::string_view::npos) return std::nullopt;
    return position % worker_count;
}

}  // namespace siopp::engineio
