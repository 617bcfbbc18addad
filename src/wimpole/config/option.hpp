#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/config/config.hpp"

namespace wimpole::config {

/// A value as it is written: one word, or any number of them for a list.
using Words = std::vector<std::string>;

enum class ValueType { text, boolean, number, duration, size, choice, list };

/// A variable of the ElizaOS server that sets an option, too.
struct Alias {
    std::string variable;
    /// Turns that server's spelling of a value into ours; null where they are the same.
    std::string (*translate)(std::string_view) = nullptr;
};

/// One setting: its names, how its value is written, and which member of Config it is.
struct Option {
    // Written once, and not for each of the hundreds that tables are made of.
    Option();
    Option(const Option&);
    Option(Option&&) noexcept;
    Option& operator=(const Option&);
    Option& operator=(Option&&) noexcept;
    ~Option();

    /// With the names that its key gives it.
    static Option of(std::string_view table, std::string_view name);

    /// "server.port": table and key in the file.
    std::string key;
    /// "--server-port" unless it was given a shorter one. Secrets are not written on command lines, which
    /// everybody on the machine can read: theirs names a file.
    std::string flag;
    /// WIMPOLE_SERVER_PORT, always made of the key.
    std::string variable;
    std::vector<Alias> aliases;

    ValueType type = ValueType::text;
    /// What a value must be: "a whole number from 0 to 65535".
    std::string accepts;
    /// One sentence without a full stop.
    std::string help;
    /// Never shown.
    bool is_secret = false;
    /// Takes effect when a running server reads its configuration again.
    bool is_reloadable = false;

    /// Leaves the configuration as it is where the words are no such value.
    std::function<Result<void>(Config&, const Words&)> set;
    std::function<Words(const Config&)> get;

    /// "server" of "server.port", and "port".
    std::string table() const { return key.substr(0, key.find('.')); }
    std::string name() const { return key.substr(key.find('.') + 1); }

    Option named(std::string new_flag) &&;
    Option alias(std::string name, std::string (*translate)(std::string_view) = nullptr) &&;
    Option secret() &&;
    Option reloadable() &&;
};

}  // namespace wimpole::config
