#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace siopp::engineio {

inline constexpr std::size_t session_id_length = 20;
/// The first character of an id names one of so many workers.
inline constexpr std::size_t max_workers = 64;

/// 20 characters of [A-Za-z0-9_-]: 120 random bits less those that name the worker. Used for sessions and
/// sockets.
std::string new_session_id(std::size_t worker, std::size_t worker_count);

/// An id that the user of the library has made, which names the worker where there are several; nothing for
/// what cannot be an id.
std::optional<std::string> custom_session_id(std::string id, std::size_t worker, std::size_t worker_count);

/// The worker that an id names; nothing for a text that cannot be an id.
std::optional<std::size_t> worker_of(std::string_view session_id, std::size_t worker_count);
/// The same for one of custom_session_id(), of any length.
std::optional<std::size_t> worker_of_custom(std::string_view session_id, std::size_t worker_count);

}  // namespace siopp::engineio
