#include "wimpole/agents/character/system_prompt.hpp"

#include <array>
#include <string_view>

namespace wimpole::agents {

namespace {

constexpr std::array<std::string_view, 8> people{"Ann", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana"};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// Characters speak of themselves and of others by placeholders.
std::string filled_in(std::string text, const Character& character) {
    replace_all(text, "{{agentName}}", character.name);
    replace_all(text, "{{name}}", character.name);
    replace_all(text, "{{char}}", character.name);
    for (std::size_t number = 0; number < people.size(); ++number) {
        for (const auto* kind : {"user", "name"})
            replace_all(text, "{{" + std::string(kind) + std::to_string(number + 1) + "}}", people[number]);
    }
    replace_all(text, "{{user}}", people[0]);
    return text;
}

void add_section(std::string& prompt, std::string_view title) {
    if (!prompt.empty()) prompt += "\n\n";
    prompt += "# ";
    prompt += title;
}

void add_list(std::string& prompt, std::string_view title, std::span<const std::string> lines,
              const Character& character) {
    if (lines.empty()) return;
    add_section(prompt, title);
    for (const auto& line : lines)
        prompt += "\n- " + filled_in(line, character);
}

void add_words(std::string& prompt, std::string_view title, std::span<const std::string> words,
               const Character& character) {
    if (words.empty()) return;
    add_section(prompt, title);
    prompt += '\n';
    for (std::size_t index = 0; index < words.size(); ++index)
        prompt += (index > 0 ? ", " : "") + filled_in(words[index], character);
}

void add_examples(std::string& prompt, const Character& character) {
    if (character.examples.empty()) return;
    add_section(prompt, "Examples of conversations with " + character.name);
    for (const auto& conversation : character.examples) {
        for (const auto& line : conversation)
            prompt += '\n' + filled_in(line.speaker + ": " + line.text, character);
        prompt += '\n';
    }
    prompt.pop_back();
}

std::string beginning(const Character& character) {
    return filled_in(character.system.empty()
                         ? "You are " + character.name + ". Answer in the language of who asks."
                         : character.system,
                     character);
}

void add_sections(std::string& prompt, const Character& character, std::span<const std::string> facts) {
    add_list(prompt, "About " + character.name, character.bio, character);
    add_words(prompt, "Topics", character.topics, character);
    add_words(prompt, "Manner", character.adjectives, character);
    add_list(prompt, "Style", character.style, character);
    add_list(prompt, "Knowledge", facts, character);
    add_examples(prompt, character);
}

std::vector<std::string> all_filled_in(std::span<const std::string> texts, const Character& character) {
    std::vector<std::string> result;
    for (const auto& text : texts)
        result.push_back(filled_in(text, character));
    return result;
}

/// What participants wrote follows as the conversation: it is never part of what the system says.
TemplateValues template_values(const Character& character, std::span<const std::string> facts) {
    TemplateValues values;
    for (const auto* name : {"agentName", "name", "char"})
        values[name] = {character.name};
    for (std::size_t number = 0; number < people.size(); ++number) {
        for (const auto* kind : {"user", "name"})
            values[kind + std::to_string(number + 1)] = {std::string(people[number])};
    }
    values["user"] = {std::string(people[0])};
    values["system"] = {filled_in(character.system, character)};
    values["bio"] = all_filled_in(character.bio, character);
    values["topics"] = all_filled_in(character.topics, character);
    values["adjectives"] = all_filled_in(character.adjectives, character);
    values["messageDirections"] = all_filled_in(character.style, character);
    values["knowledge"] = all_filled_in(facts, character);
    std::string examples;
    add_examples(examples, character);
    if (!examples.empty()) values["characterMessageExamples"] = {std::move(examples)};
    std::string sections;
    add_sections(sections, character, facts);
    if (!sections.empty()) values["providers"] = {std::move(sections)};
    values["actionNames"] = {"REPLY, IGNORE, STOP"};
    values["recentMessages"] = {"(the messages that follow)"};
    values["senderName"] = {"who wrote last"};
    return values;
}

}  // namespace

std::string system_prompt(const Character& character, std::span<const std::string> facts) {
    auto prompt = beginning(character);
    add_sections(prompt, character, facts);
    return prompt;
}

std::string system_prompt(const Character& character, std::span<const std::string> facts,
                          const PromptTemplate& prompt_template) {
    auto rendered = prompt_template.render(template_values(character, facts));
    if (prompt_template.names().contains("system")) return rendered;
    return beginning(character) + "\n\n" + rendered;
}

bool is_template_value(std::string_view name) {
    static const auto known = [] {
        Character whole;
        whole.examples = {{{"", ""}}};
        return template_values(whole, {});
    }();
    return known.contains(name);
}

}  // namespace wimpole::agents
