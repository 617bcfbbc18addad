#include "wimpole/config/command_line.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "wimpole/config/option_table.hpp"
#include "wimpole/config/suggestion.hpp"

namespace wimpole::config {

namespace {

using Command = CommandLine::Command;

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    while (text.ends_with(' '))
        text.pop_back();
    return text;
}

std::string joined(const Words& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

const char* type_name(const Option& option) {
    if (option.is_secret) return "FILE";
    switch (option.type) {
        case ValueType::number:
            return "NUMBER";
        case ValueType::duration:
            return "DURATION";
        case ValueType::size:
            return "SIZE";
        default:
            return "TEXT";
    }
}

/// "--insecure,!--no-insecure": CLI11 gives "false" for what follows the exclamation mark.
std::string with_its_opposite(const std::string& flag) {
    return flag + ",!--no-" + flag.substr(2);
}

/// Flags that can be switched off are shown without CLI11's "{false}".
class HelpFormatter final : public CLI::Formatter {
public:
    std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
        constexpr std::string_view mark = "{false}";
        auto name = Formatter::make_option_name(option, is_positional);
        if (const auto at = name.find(mark); at != std::string::npos) name.erase(at, mark.size());
        return name;
    }
};

/// Which options a command has: all of a server, or where its files are.
enum class Scope { server, files };

bool is_in(Scope scope, const Option& option) {
    return scope == Scope::server || option.key == "storage.data_directory" || option.key == "auth.key_file";
}

/// The flags of one command as CLI11 fills them in.
class Flags {
public:
    /// The command must live until sources() was called.
    Flags(CLI::App& command, Scope scope) : command_(command) {
        command.add_option("--config", file_,
                           "Configuration file (TOML); default: $WIMPOLE_CONFIG, else none");
        for (const auto& option : all_options())
            if (is_in(scope, option)) add(option);
        command.allow_extras();
    }

    Sources sources() const {
        refuse_unknown();
        Sources sources;
        if (command_.count("--config") > 0) sources.file = file_;
        for (const auto& [option, flag] : flags_) {
            if (flag->count() == 0) continue;
            sources.flags.push_back({option, flag->results(), {Origin::Kind::flag, name_of(*option)}});
        }
        return sources;
    }

private:
    static std::string name_of(const Option& option) {
        return option.is_secret ? option.flag + "-file" : option.flag;
    }

    void add(const Option& option) {
        auto* flag = option.type == ValueType::boolean ? add_switch(option) : add_valued(option);
        flag->group(option.key.substr(0, option.key.find('.')));
        if (!option.is_secret) flag->default_str(joined(option.get(defaults_)));
        flags_.emplace_back(&option, flag);
    }

    CLI::Option* add_switch(const Option& option) {
        return command_.add_flag(with_its_opposite(option.flag), option.help);
    }

    CLI::Option* add_valued(const Option& option) {
        auto* flag = command_.add_option(name_of(option), words_.emplace_back(), option.help);
        flag->type_name(type_name(option))->allow_extra_args(false);
        if (option.type != ValueType::list)
            flag->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::Throw);
        return flag;
    }

    void refuse_unknown() const {
        const auto extras = command_.remaining();
        if (extras.empty()) return;
        std::vector<std::string> known{"--config", "--help"};
        for (const auto& [option, flag] : flags_)
            known.push_back(name_of(*option));
        const auto given = extras.front().substr(0, extras.front().find('='));
        throw std::invalid_argument((given.starts_with('-') ? "unknown flag " : "unexpected argument ") +
                                    given + suggestion(given, known));
    }

    CLI::App& command_;
    const Config defaults_;
    std::string file_;
    std::deque<Words> words_;
    std::vector<std::pair<const Option*, CLI::Option*>> flags_;
};

/// "wimpole help serve" is "wimpole serve --help".
std::vector<const char*> with_help_as_flag(std::vector<const char*> words) {
    if (words.size() < 2 || words[1] != std::string_view("help")) return words;
    words.erase(words.begin() + 1);
    words.push_back("--help");
    return words;
}

struct Commands {
    explicit Commands(CLI::App& app)
        : serve(app.add_subcommand("serve", "Run the message server")),
          config(app.add_subcommand("config", "Check, print or explain the configuration")),
          check(config->add_subcommand("check", "Read the configuration and tell what is wrong with it")),
          print(config->add_subcommand("print", "Print the values in effect and where each comes from")),
          example(
              config->add_subcommand("example", "Print a configuration file with all options in comments")),
          reference(config->add_subcommand("reference", "Print a table of all options in Markdown")),
          token(app.add_subcommand("token", "Make, revoke or list API keys")),
          token_create(token->add_subcommand("create", "Make a key, and print it this once")),
          token_revoke(token->add_subcommand("revoke", "End a key and the connections made with it")),
          token_list(token->add_subcommand("list", "Print ids, roles and names of the keys")),
          backup(app.add_subcommand(
              "backup", "Copy messages, uploads, agents and keys, also while a server uses them")),
          verify(app.add_subcommand("verify", "Examine the store of a server that does not run")),
          agent(app.add_subcommand("agent", "Check characters of agents")),
          agent_check(agent->add_subcommand("check", "Tell what is used of a character, and what is not")),
          doctor(app.add_subcommand("doctor", "Check whether a server could run here, and how well")),
          version(app.add_subcommand("version", "Print the version")),
          serve_flags(*serve, Scope::server),
          check_flags(*check, Scope::server),
          print_flags(*print, Scope::server),
          create_flags(*token_create, Scope::files),
          revoke_flags(*token_revoke, Scope::files),
          list_flags(*token_list, Scope::files),
          backup_flags(*backup, Scope::files),
          verify_flags(*verify, Scope::files),
          doctor_flags(*doctor, Scope::server) {
        config->allow_extras();
        token->allow_extras();
        token_create->add_option("--name", arguments.name, "What the key is for; default: its role");
        token_create->add_option("--role", arguments.role, "user, service, agent or operator")
            ->capture_default_str();
        token_create->add_option("--entity", arguments.entity, "UUID of its holder; an agent's key needs it");
        token_create->add_option("--expires", arguments.expires,
                                 "How long it counts: 90d, 12h; default: for ever");
        token_revoke->add_option("id", arguments.target, "The key's id")->required();
        backup->add_option("directory", arguments.target, "Where the copy goes; it must not hold a store")
            ->required();
        agent->allow_extras();
        agent_check->add_option("file", arguments.target, "An ElizaOS character (JSON)")->required();
        agent_check->add_flag("--json", arguments.as_json, "Print JSON");
        add_footers(app);
    }

    void add_footers(CLI::App& app) const {
        app.footer(
            "Examples:\n"
            "  wimpole serve\n"
            "  wimpole serve --config /etc/wimpole/wimpole.toml\n"
            "  wimpole doctor --config /etc/wimpole/wimpole.toml\n\n"
            "Exit codes: 0 = done, 1 = failed, 2 = the command line or the configuration is wrong.\n");
        serve->footer(
            "Every option can also be set by a variable WIMPOLE_TABLE_KEY and in a file; flags count most.\n\n"
            "Examples:\n"
            "  wimpole serve --port 4000 --data /var/lib/wimpole\n"
            "  WIMPOLE_SERVER_PORT=4000 wimpole serve\n"
            "  wimpole serve --config wimpole.toml --log-level debug\n\n"
            "Signals: SIGTERM and SIGINT end the server in order, a second one at once; SIGHUP reads the\n"
            "configuration and the certificate again.\n");
        check->footer("Examples:\n  wimpole config check --config wimpole.toml\n");
        print->footer("Examples:\n  wimpole config print --config wimpole.toml --port 4000\n");
        example->footer("Examples:\n  wimpole config example > wimpole.toml\n");
        token_create->footer(
            "Examples:\n"
            "  wimpole token create --name \"Ann's phone\" --entity 11ed0e01-68cb-4013-817f-2f78cd4fe7c3\n"
            "  wimpole token create --name bridge --role service --expires 90d --data /var/lib/wimpole\n");
        token_revoke->footer("Examples:\n  wimpole token revoke k_5f3a9c --data /var/lib/wimpole\n");
        token_list->footer("Examples:\n  wimpole token list --data /var/lib/wimpole\n");
        backup->footer("Examples:\n  wimpole backup /backups/today --data /var/lib/wimpole\n");
        verify->footer(
            "The exit code is 1 where something is wrong. Of a running server verify a backup.\n\n"
            "Examples:\n  wimpole verify --data /backups/today\n");
        agent_check->footer(
            "The exit code is 1 where it makes no agent.\n\n"
            "Examples:\n  wimpole agent check characters/ada.json\n");
        doctor->footer(
            "Each check is ok, warn or fail, with what to do about it. The exit code is 1 where one fails.\n\n"
            "Examples:\n  wimpole doctor --data /var/lib/wimpole\n");
    }

    CLI::App* serve;
    CLI::App* config;
    CLI::App* check;
    CLI::App* print;
    CLI::App* example;
    CLI::App* reference;
    CLI::App* token;
    CLI::App* token_create;
    CLI::App* token_revoke;
    CLI::App* token_list;
    CLI::App* backup;
    CLI::App* verify;
    CLI::App* agent;
    CLI::App* agent_check;
    CLI::App* doctor;
    CLI::App* version;
    CommandLine::Arguments arguments;
    Flags serve_flags;
    Flags check_flags;
    Flags print_flags;
    Flags create_flags;
    Flags revoke_flags;
    Flags list_flags;
    Flags backup_flags;
    Flags verify_flags;
    Flags doctor_flags;
};

void refuse_unknown_command(const CLI::App& app) {
    const auto extras = app.remaining();
    if (extras.empty()) return;
    std::vector<std::string> known;
    for (const auto* command : app.get_subcommands({}))
        known.push_back(command->get_name());
    throw std::invalid_argument("unknown command " + extras.front() + suggestion(extras.front(), known));
}

/// For commands without flags of the configuration.
void refuse_extras(const CLI::App& command) {
    const auto extras = command.remaining();
    if (!extras.empty()) throw std::invalid_argument("unexpected argument " + extras.front());
}

CommandLine chosen(const CLI::App& app, const Commands& commands) {
    refuse_unknown_command(*commands.config);
    refuse_unknown_command(*commands.token);
    refuse_unknown_command(*commands.agent);
    refuse_unknown_command(app);
    for (const auto* command : {commands.version, commands.example, commands.reference, commands.agent_check})
        refuse_extras(*command);
    if (commands.version->parsed()) return {Command::version, {}, {}, {}};
    if (commands.example->parsed()) return {Command::config_example, {}, {}, {}};
    if (commands.reference->parsed()) return {Command::config_reference, {}, {}, {}};
    if (commands.agent_check->parsed()) return {Command::agent_check, {}, {}, commands.arguments};
    using Configured = std::tuple<const CLI::App*, Command, const Flags*>;
    for (const auto& [parsed, command, flags] : {
             Configured{commands.serve, Command::serve, &commands.serve_flags},
             Configured{commands.check, Command::config_check, &commands.check_flags},
             Configured{commands.print, Command::config_print, &commands.print_flags},
             Configured{commands.token_create, Command::token_create, &commands.create_flags},
             Configured{commands.token_revoke, Command::token_revoke, &commands.revoke_flags},
             Configured{commands.token_list, Command::token_list, &commands.list_flags},
             Configured{commands.backup, Command::backup, &commands.backup_flags},
             Configured{commands.verify, Command::verify, &commands.verify_flags},
             Configured{commands.doctor, Command::doctor, &commands.doctor_flags},
         }) {
        if (parsed->parsed()) return {command, {}, flags->sources(), commands.arguments};
    }
    return {Command::help, app.help(), {}, {}};
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
    CLI::App app("wimpole: a real-time message server that speaks the ElizaOS Socket.IO protocol", "wimpole");
    app.formatter(std::make_shared<HelpFormatter>());
    app.allow_extras();
    app.set_version_flag("-v,--version", WIMPOLE_VERSION, "Print the version");
    const Commands commands(app);
    const auto words = with_help_as_flag({argv, argv + argc});
    try {
        app.parse(static_cast<int>(words.size()), words.data());
        return chosen(app, commands);
    } catch (const CLI::CallForVersion&) {
        return {Command::version, {}, {}, {}};
    } catch (const CLI::CallForHelp&) {
        return {Command::help, app.help(), {}, {}};
    } catch (const CLI::ParseError& error) {
        throw std::invalid_argument(one_line(error.what()) + " (see wimpole --help)");
    }
}

}  // namespace wimpole::config
