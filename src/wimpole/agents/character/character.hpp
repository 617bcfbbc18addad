#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/character/prompt_template.hpp"

namespace wimpole::agents {

/// A line of an example: who says what.
struct ExampleLine {
    std::string speaker;
    std::string text;
};

/// A function of somebody else that the model may call: a signed POST.
struct DeclaredTool {
    std::string name;
    std::string description;
    /// JSON Schema of its arguments, JSON text of an object.
    std::string parameters;
    std::string url;
    /// The environment variable with the secret that signs the calls; empty for none.
    std::string secret_variable;
    /// Whether the URL may lead to a machine that is not on the internet.
    bool may_be_private = false;
};

/// Where an agent is that is called for each of its turns.
struct DeclaredWebhook {
    std::string url;
    /// As of a tool.
    std::string secret_variable;
    bool may_be_private = false;
    /// It judges whether it has something to say where nobody addressed it.
    bool decides = false;
};

/// An ElizaOS character (`Character` of @elizaos/core 1.7) as far as this server uses it.
struct Character {
    std::string name;
    std::string username;
    std::string system;
    std::vector<std::string> bio;
    std::vector<std::string> topics;
    std::vector<std::string> adjectives;
    /// style.all, then style.chat.
    std::vector<std::string> style;
    std::vector<std::vector<ExampleLine>> examples;
    /// Facts, and paths of files below the character's directory.
    std::vector<std::string> knowledge;
    std::vector<std::string> knowledge_files;
    std::vector<std::string> plugins;
    /// templates.messageHandlerTemplate: makes the prompt, and the reply is read as XML.
    std::optional<PromptTemplate> reply_template;
    /// templates.shouldRespondTemplate: asks whether to answer where nobody addressed it.
    std::optional<PromptTemplate> decision_template;

    // settings
    /// "eliza", "openai" or "script"; empty: the plugins decide.
    std::string driver;
    /// Plays the agent whatever else is said.
    std::optional<DeclaredWebhook> webhook;
    std::string model;
    std::string base_url;
    /// The environment variable with the key of `base_url`; empty for none.
    std::string key_variable;
    std::optional<double> temperature;
    std::optional<std::int64_t> max_reply_tokens;
    std::optional<std::int64_t> context_tokens;
    bool can_see_images = false;
    std::vector<DeclaredTool> tools;
    /// Of "search_history" and "participants".
    std::vector<std::string> built_in_tools;
};

/// What became of the fields of a character.
struct CharacterReport {
    struct Remark {
        /// "style.post"
        std::string field;
        std::string text;
    };

    std::vector<Remark> used;
    std::vector<Remark> ignored;
    /// With these there is no agent.
    std::vector<Remark> errors;

    bool is_valid() const noexcept { return errors.empty(); }
};

struct CheckedCharacter {
    Character character;
    CharacterReport report;
};

inline constexpr std::size_t max_character_bytes = std::size_t{256} * 1024;
inline constexpr std::size_t max_agent_name_bytes = 256;

/// Reads a character of any version of ElizaOS; what has the wrong type is an error, what is not known is
/// ignored. No remark quotes a value of settings or secrets.
CheckedCharacter read_character(siopp::json::View json);

/// Whether a plugin of ElizaOS stands for a provider of models that this server can ask:
/// "@elizaos/plugin-openai". All others are without effect.
bool names_provider(std::string_view plugin);

/// Whether a setting of that name is one that nobody may see: OPENAI_API_KEY, discordToken.
bool is_secret_name(std::string_view name);

/// NAME of "${NAME}", "$NAME" or "env:NAME"; nothing for any other text.
std::optional<std::string> variable_of(std::string_view text);

/// "ok FILE" or what is wrong, what is used and what is not, for people.
std::string to_text(const CharacterReport& report);
/// {"valid":..,"used":[{"field":..,"text":..}],"ignored":[..],"errors":[..]}
std::string to_json(const CharacterReport& report);

}  // namespace wimpole::agents
