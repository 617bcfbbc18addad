#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "siopp/base/ascii.hpp"
#include "wimpole/agents/character/character.hpp"
#include "wimpole/agents/character/system_prompt.hpp"
#include "wimpole/base/id.hpp"
#include "wimpole/base/json_members.hpp"
#include "wimpole/base/line_text.hpp"
#include "wimpole/outbound/url.hpp"

namespace wimpole::agents {

using siopp::json::Kind;
using siopp::json::View;

namespace {

constexpr std::size_t max_tools = 32;
constexpr std::size_t max_tool_name_bytes = 64;
constexpr std::array built_in_tool_names{"search_history", "participants"};
/// Plugins of ElizaOS whose work is done by the server itself: nobody misses them.
constexpr std::array<std::string_view, 2> own_work{"plugin-bootstrap", "plugin-sql"};
constexpr std::array<std::string_view, 5> provider_plugins{"plugin-openai", "plugin-openrouter",
                                                           "plugin-groq", "plugin-ollama", "plugin-local-ai"};

bool ends_with_any(std::string_view text, std::span<const std::string_view> ends) {
    return std::ranges::any_of(ends, [text](std::string_view end) { return text.ends_with(end); });
}

std::string count(std::size_t number, std::string_view thing) {
    return std::to_string(number) + ' ' + std::string(thing) + (number == 1 ? "" : "s");
}

/// A number, or the text of one: settings come from environments.
std::optional<double> number_of(View value) {
    if (const auto number = value.number()) return number;
    const auto text = value.string().value_or("");
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool is_tool_name(std::string_view name) {
    return !name.empty() && name.size() <= max_tool_name_bytes &&
           std::ranges::all_of(name, [](unsigned char letter) {
               return std::isalnum(letter) != 0 || letter == '_' || letter == '-';
           });
}

class CharacterReader {
public:
    CheckedCharacter read(View json) && {
        if (json.kind() != Kind::object) {
            error("", "a character is a JSON object");
            return std::move(result_);
        }
        if (json.raw().size() > max_character_bytes) {
            error("", "larger than 256 KiB");
            return std::move(result_);
        }
        for (const auto& [key, value] : json.members())
            read_member(key.string().value_or(""), value);
        if (result_.character.name.empty() && !seen_.contains("name")) error("name", "is missing");
        return std::move(result_);
    }

private:
    using Read = void (CharacterReader::*)(View);

    void read_member(const std::string& name, View value) {
        static const std::map<std::string, Read, std::less<>> members{
            {"id", &CharacterReader::read_id},
            {"name", &CharacterReader::read_name},
            {"username", &CharacterReader::read_username},
            {"system", &CharacterReader::read_system},
            {"style", &CharacterReader::read_style},
            {"messageExamples", &CharacterReader::read_examples},
            {"knowledge", &CharacterReader::read_knowledge},
            {"plugins", &CharacterReader::read_plugins},
            {"settings", &CharacterReader::read_settings},
            {"secrets", &CharacterReader::read_secrets},
        };
        static const std::map<std::string, std::vector<std::string> Character::*, std::less<>> lists{
            {"bio", &Character::bio},
            {"topics", &Character::topics},
            {"adjectives", &Character::adjectives},
        };
        static const std::map<std::string, std::string, std::less<>> unused{
            {"postExamples", "this server writes no posts"},
            {"lore", "of ElizaOS 0.x; move it to bio"},
            {"clients", "of ElizaOS 0.x"},
            {"modelProvider", "of ElizaOS 0.x; name a plugin"},
            {"enabled", "agents are started and stopped by REST"},
            {"createdAt", "is the file's"},
            {"updatedAt", "is the file's"},
        };
        seen_.insert(name);
        if (value.is_null()) return;
        if (const auto found = members.find(name); found != members.end()) {
            (this->*found->second)(value);
        } else if (const auto list = lists.find(name); list != lists.end()) {
            read_lines(name, value, result_.character.*list->second);
        } else if (name == "templates") {
            read_templates(value);
        } else if (const auto known = unused.find(name); known != unused.end()) {
            ignore(name, known->second);
        } else {
            ignore(name, "not known");
        }
    }

    void read_templates(View value) {
        if (value.kind() != Kind::object) return error("templates", "must be an object");
        auto& character = result_.character;
        for (const auto& [key, member] : value.members()) {
            const auto name = key.string().value_or("");
            const auto field = "templates." + name;
            if (name == "messageHandlerTemplate") {
                read_template(field, member, character.reply_template,
                              "makes the prompt; the reply is read as XML");
            } else if (name == "shouldRespondTemplate") {
                read_template(field, member, character.decision_template,
                              "asks whether to answer in smart groups");
            } else {
                // One by one, so that nobody waits for the effect of one.
                ignore(field, "prompts are made by this server");
            }
        }
    }

    /// One that cannot be followed is no reason to have no agent: ElizaOS knows more of Handlebars.
    void read_template(const std::string& field, View value, std::optional<PromptTemplate>& into,
                       const char* use_of_it) {
        if (value.is_null()) return;
        const auto text = value.string();
        if (!text) return error(field, "must be a string");
        auto parsed = PromptTemplate::parse(*text);
        if (!parsed) return ignore(field, parsed.error().reason);
        for (const auto& name : parsed->names()) {
            if (!is_template_value(name)) ignore(field, "{{" + name + "}} is not known and stays empty");
        }
        into = *std::move(parsed);
        use(field, use_of_it);
    }

    void read_id(View value) {
        const auto text = value.string();
        if (!text || !EntityId::parse(*text)) return error("id", "must be a UUID");
        use("id", "is the agent's");
    }

    void read_name(View value) { read_label("name", value, result_.character.name); }
    void read_username(View value) { read_label("username", value, result_.character.username); }

    void read_label(const std::string& field, View value, std::string& into) {
        const auto text = value.string();
        if (!text) return error(field, "must be a string");
        if (text->size() > max_agent_name_bytes || !is_line(*text) || (field == "name" && text->empty()))
            return error(field, "must be a line of 1 to 256 bytes");
        into = *text;
        use(field, field == "name" ? "what it is called" : "addresses it, too");
    }

    void read_system(View value) {
        const auto text = value.string();
        if (!text) return error("system", "must be a string");
        result_.character.system = *text;
        use("system", "begins the prompt");
    }

    /// A text, or several.
    void read_lines(const std::string& field, View value, std::vector<std::string>& into) {
        if (auto line = value.string()) {
            into.push_back(*std::move(line));
            return use(field, count(1, "line"));
        }
        if (value.kind() != Kind::array) return error(field, "must be a string or a list of strings");
        for (const auto element : value.elements()) {
            auto line = element.string();
            if (!line) return error(field, "must be a string or a list of strings");
            into.push_back(*std::move(line));
        }
        use(field, count(into.size(), "line"));
    }

    void read_plugins(View value) {
        std::vector<std::string> plugins;
        read_lines("plugins", value, plugins);
        for (const auto& plugin : plugins) {
            if (names_provider(plugin) || ends_with_any(plugin, own_work)) continue;
            ignore("plugins", (is_line(plugin) ? plugin : "one") + " is not run here");
        }
        result_.character.plugins = std::move(plugins);
    }

    void read_style(View value) {
        if (value.kind() != Kind::object) return error("style", "must be an object");
        for (const auto* part : {"all", "chat"}) {
            const auto lines = value.find(part);
            if (lines && !lines->is_null()) {
                std::vector<std::string> read;
                read_lines("style." + std::string(part), *lines, read);
                std::ranges::move(read, std::back_inserter(result_.character.style));
            }
        }
        for (const auto& [key, part] : value.members()) {
            const auto name = key.string().value_or("");
            if (name == "post") ignore("style.post", "this server writes no posts");
            if (name != "all" && name != "chat" && name != "post") ignore("style." + name, "not known");
        }
    }

    /// Conversations of lines {name or user, content: {text}}.
    void read_examples(View value) {
        if (value.kind() != Kind::array) return error("messageExamples", "must be a list of lists");
        for (const auto conversation : value.elements()) {
            if (conversation.kind() != Kind::array)
                return error("messageExamples", "must be a list of lists");
            std::vector<ExampleLine> lines;
            for (const auto line : conversation.elements()) {
                const auto name = line.find("name").value_or(line.find("user").value_or(View())).string();
                const auto text =
                    line.find("content").value_or(View()).find("text").value_or(View()).string();
                if (!name || !text) {
                    ignore("messageExamples", "a line lacks name or content.text");
                    continue;
                }
                lines.push_back({*name, *text});
            }
            if (!lines.empty()) result_.character.examples.push_back(std::move(lines));
        }
        use("messageExamples", count(result_.character.examples.size(), "conversation"));
    }

    /// Texts are facts; {path}, {item: {case: "path", value: {path}}} and texts that look so name files.
    void read_knowledge(View value) {
        if (value.kind() != Kind::array) return error("knowledge", "must be a list");
        auto& character = result_.character;
        for (const auto element : value.elements()) {
            if (auto fact = element.string()) {
                const bool is_file = fact->find_first_of(" \n") == std::string::npos &&
                                     (fact->ends_with(".md") || fact->ends_with(".txt"));
                (is_file ? character.knowledge_files : character.knowledge).push_back(*std::move(fact));
                continue;
            }
            const auto item = element.find("item").value_or(View()).find("value").value_or(element);
            auto path = item.find("path").value_or(View()).string();
            if (path) {
                character.knowledge_files.push_back(*std::move(path));
            } else {
                ignore("knowledge", "an entry is neither a text nor a path");
            }
        }
        use("knowledge", count(character.knowledge.size(), "fact") + ", " +
                             count(character.knowledge_files.size(), "file"));
    }

    void read_settings(View value) {
        if (value.kind() != Kind::object) return error("settings", "must be an object");
        for (const auto& [key, setting] : value.members()) {
            const auto name = key.string().value_or("");
            if (setting.is_null()) continue;
            if (name == "secrets") {
                read_secrets(setting);
            } else if (is_secret_name(name)) {
                read_secret("settings." + name, setting);
            } else {
                read_setting(name, setting);
            }
        }
    }

    void read_setting(const std::string& name, View value) {
        const auto field = "settings." + name;
        auto& character = result_.character;
        const auto text = value.string();
        const auto number = number_of(value);
        if (name == "driver") {
            if (text != "eliza" && text != "openai" && text != "script")
                return error(field, "must be \"eliza\", \"openai\" or \"script\"");
            character.driver = *text;
        } else if (name == "model" && value.kind() == Kind::object) {
            return ignore(field, "of ElizaOS 0.x; write the name of a model");
        } else if (name == "model" || name.ends_with("_LARGE_MODEL")) {
            if (!text) return error(field, "must be a string");
            if (character.model.empty() || name == "model") character.model = *text;
        } else if (name == "baseUrl" || name.ends_with("_BASE_URL")) {
            if (!text) return error(field, "must be a string");
            character.base_url = *text;
            return use(field, "one of provider.local_urls, or in a file of agents.directory");
        } else if (name == "temperature") {
            if (!number || *number < 0 || *number > 2) return error(field, "must be a number from 0 to 2");
            character.temperature = number;
        } else if (name == "maxTokens" || name == "maxOutputTokens") {
            if (!number || *number < 1) return error(field, "must be a number from 1 on");
            character.max_reply_tokens = static_cast<std::int64_t>(std::min(*number, 1e9));
        } else if (name == "contextTokens") {
            if (!number || *number < 256) return error(field, "must be a number from 256 on");
            character.context_tokens = static_cast<std::int64_t>(std::min(*number, 1e9));
        } else if (name == "vision") {
            character.can_see_images = value.boolean().value_or(false);
        } else if (name == "script") {
            return use(field, "is followed where the driver is \"script\"");
        } else if (name == "tools") {
            return read_tools(value);
        } else if (name == "webhook") {
            return read_webhook(value);
        } else {
            return ignore(field, "not used");
        }
        use(field, "is taken");
    }

    void read_tools(View value) {
        if (value.kind() != Kind::array) return error("settings.tools", "must be a list");
        auto& character = result_.character;
        for (const auto tool : value.elements()) {
            if (const auto name = tool.string()) {
                if (std::ranges::find(built_in_tool_names, *name) == built_in_tool_names.end())
                    return error("settings.tools", "there is no built-in tool of that name");
                character.built_in_tools.push_back(*name);
                continue;
            }
            const auto text = [&tool](const char* name) {
                return tool.find(name).value_or(View()).string().value_or("");
            };
            const auto parameters = tool.find("parameters").value_or(View());
            DeclaredTool declared{
                text("name"),
                text("description"),
                parameters.kind() == Kind::object ? std::string(parameters.raw()) : R"({"type":"object"})",
                text("url"),
                variable_of(text("secret")).value_or(""),
                tool.find("allowPrivate").value_or(View()).boolean().value_or(false)};
            if (!is_tool_name(declared.name) || declared.url.empty())
                return error("settings.tools", "a tool needs a name of letters, digits, _ and -, and a url");
            character.tools.push_back(std::move(declared));
        }
        if (character.tools.size() + character.built_in_tools.size() > max_tools)
            return error("settings.tools", "more than 32");
        use("settings.tools", count(character.tools.size() + character.built_in_tools.size(), "tool"));
    }

    /// A URL, or {url, secret, allowPrivate, decides}.
    void read_webhook(View value) {
        DeclaredWebhook webhook;
        webhook.url = value.string().value_or(string_or_empty(value, "url"));
        webhook.secret_variable = variable_of(string_or_empty(value, "secret")).value_or("");
        webhook.may_be_private = is_true(value, "allowPrivate");
        webhook.decides = is_true(value, "decides");
        if (!outbound::Url::parse(webhook.url))
            return error("settings.webhook", "needs a url of http or https, without a user and a password");
        if (value.find("secret") && webhook.secret_variable.empty())
            ignore("settings.webhook.secret", "secrets are not read from characters; write \"${VARIABLE}\"");
        result_.character.webhook = std::move(webhook);
        use("settings.webhook",
            "is called for each turn; secret and allowPrivate count only in a file of "
            "agents.directory");
    }

    void read_secrets(View value) {
        for (const auto& [key, secret] : value.members())
            read_secret("secrets." + key.string().value_or(""), secret);
    }

    /// The values are never kept: what is not kept cannot be shown.
    void read_secret(const std::string& field, View value) {
        const auto variable = variable_of(value.string().value_or(""));
        if (!variable) return ignore(field, "secrets are not read from characters; write \"${VARIABLE}\"");
        if (field.ends_with("API_KEY") || field.ends_with("apiKey")) {
            result_.character.key_variable = *variable;
            return use(field, "names a variable; only in a file of agents.directory");
        }
        ignore(field, "not used");
    }

    void use(const std::string& field, std::string text) {
        result_.report.used.push_back({field, std::move(text)});
    }
    void ignore(const std::string& field, std::string text) {
        result_.report.ignored.push_back({field, std::move(text)});
    }
    void error(const std::string& field, std::string text) {
        result_.report.errors.push_back({field, std::move(text)});
    }

    CheckedCharacter result_;
    std::set<std::string> seen_;
};

}  // namespace

CheckedCharacter read_character(View json) {
    return CharacterReader().read(json);
}

bool names_provider(std::string_view plugin) {
    return ends_with_any(plugin, provider_plugins);
}

bool is_secret_name(std::string_view name) {
    auto plain = siopp::in_lower_case(name);
    std::erase_if(plain, [](char letter) { return letter == '_' || letter == '-' || letter == '.'; });
    static constexpr std::array<std::string_view, 9> ends{
        "key", "token", "secret", "secrets", "password", "passphrase", "credentials", "authorization", "pat"};
    return ends_with_any(plain, ends);
}

std::optional<std::string> variable_of(std::string_view text) {
    if (text.starts_with("${") && text.ends_with('}')) {
        text = text.substr(2, text.size() - 3);
    } else if (text.starts_with("env:")) {
        text.remove_prefix(4);
    } else if (text.starts_with('$')) {
        text.remove_prefix(1);
    } else {
        return std::nullopt;
    }
    const bool is_name = !text.empty() && std::ranges::all_of(text, [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '_';
    });
    if (!is_name) return std::nullopt;
    return std::string(text);
}

}  // namespace wimpole::agents
