#include "wimpole/config/assignment.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace wimpole::config {

namespace {

constexpr std::size_t max_secrets = 10'000;

}  // namespace

Result<Words> read_secret(const Option& option, const std::string& file) {
    std::ifstream stream(file);
    if (!stream) {
        return Error{Error::Kind::invalid,
                     "cannot read " + file + ": " + std::generic_category().message(errno)};
    }

    Words words;
    for (std::string line; std::getline(stream, line) && words.size() < max_secrets;) {
        if (line.ends_with('\r')) line.pop_back();
        if (!line.empty()) words.push_back(std::move(line));
    }
    if (words.empty()) return Error{Error::Kind::invalid, file + " is empty"};
    if (option.type != ValueType::list) words.resize(1);
    return words;
}

}  // namespace wimpole::config
