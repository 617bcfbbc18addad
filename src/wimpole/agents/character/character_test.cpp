#include "wimpole/agents/character/character.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "wimpole/agents/character/character_file.hpp"
#include "wimpole/agents/character/system_prompt.hpp"

namespace wimpole::agents {
namespace {

using siopp::json::View;

CheckedCharacter checked(std::string_view json) {
    const auto view = View::parse(json);
    EXPECT_TRUE(view) << json;
    return read_character(view ? *view : View());
}

/// "field: text" of each, in order.
std::vector<std::string> spelled(const std::vector<CharacterReport::Remark>& remarks) {
    std::vector<std::string> lines;
    for (const auto& [field, text] : remarks)
        lines.push_back(field + ": " + text);
    return lines;
}

constexpr std::string_view ada = R"({
    "id": "8f4e5b1c-4f5a-4c2e-9a57-0c2f6d2b7a11",
    "name": "Ada",
    "username": "ada",
    "system": "You are {{agentName}}, a helper.",
    "bio": ["Keeps the books.", "Likes {{user1}}."],
    "topics": ["sums", "engines"],
    "adjectives": ["dry", "exact"],
    "style": {"all": ["Be short."], "chat": ["Ask back."], "post": ["Boast."]},
    "messageExamples": [[{"name": "{{name1}}", "content": {"text": "Hi"}},
                         {"name": "Ada", "content": {"text": "Hello {{user1}}", "actions": ["REPLY"]}}]],
    "postExamples": ["x"],
    "knowledge": ["The office is in Graz.", "facts/house.md", {"path": "facts/more.txt", "shared": true}],
    "plugins": ["@elizaos/plugin-openai"],
    "settings": {"model": "gpt-x", "temperature": "0.5", "maxTokens": 100, "voice": "en",
                 "tools": ["participants", {"name": "now", "description": "The time", "url": "https://a.example/now",
                           "secret": "${NOW_SECRET}"}],
                 "secrets": {"OPENAI_API_KEY": "${MY_KEY}", "OTHER": "canary-secret"}},
    "hobby": "chess"
})";

TEST(Character, IsReadAsElizaOsWritesIt) {
    const auto [character, report] = checked(ada);

    EXPECT_TRUE(report.is_valid());
    EXPECT_EQ(character.name, "Ada");
    EXPECT_EQ(character.style, (std::vector<std::string>{"Be short.", "Ask back."}));
    EXPECT_EQ(character.knowledge, std::vector<std::string>{"The office is in Graz."});
    EXPECT_EQ(character.knowledge_files, (std::vector<std::string>{"facts/house.md", "facts/more.txt"}));
    EXPECT_EQ(character.model, "gpt-x");
    EXPECT_EQ(character.temperature, 0.5);
    EXPECT_EQ(character.max_reply_tokens, 100);
    EXPECT_EQ(character.key_variable, "MY_KEY");
    EXPECT_EQ(character.built_in_tools, std::vector<std::string>{"participants"});
    ASSERT_EQ(character.tools.size(), 1U);
    EXPECT_EQ(character.tools[0].secret_variable, "NOW_SECRET");
}

TEST(Character, MayBeAWebhook) {
    const auto whole = checked(
        R"({"name":"A","settings":{"webhook":{"url":"https://a.example/x","secret":"${S}","allowPrivate":true}}})");
    ASSERT_TRUE(whole.character.webhook);
    EXPECT_EQ(whole.character.webhook->url, "https://a.example/x");
    EXPECT_EQ(whole.character.webhook->secret_variable, "S");
    EXPECT_TRUE(whole.character.webhook->may_be_private);

    EXPECT_FALSE(whole.character.webhook->decides);

    const auto brief = checked(R"({"name":"A","settings":{"webhook":"http://a.example"}})");
    ASSERT_TRUE(brief.character.webhook);
    EXPECT_FALSE(brief.character.webhook->may_be_private);
    const auto choosy =
        checked(R"({"name":"A","settings":{"webhook":{"url":"http://a.example","decides":true}}})");
    ASSERT_TRUE(choosy.character.webhook);
    EXPECT_TRUE(choosy.character.webhook->decides);

    for (const auto* wrong : {R"("ftp://a.example")", R"("https://user:canary@a.example")", "{}", "7"}) {
        const auto [character, report] =
            checked(R"({"name":"A","settings":{"webhook":)" + std::string(wrong) + "}}");
        EXPECT_FALSE(character.webhook) << wrong;
        EXPECT_FALSE(report.is_valid()) << wrong;
        EXPECT_EQ(to_text(report).find("canary"), std::string::npos);
    }
    const auto literal =
        checked(R"({"name":"A","settings":{"webhook":{"url":"https://a.example","secret":"canary"}}})");
    EXPECT_EQ(literal.character.webhook->secret_variable, "");
    EXPECT_EQ(literal.report.ignored.size(), 1U);
    EXPECT_EQ(to_text(literal.report).find("canary"), std::string::npos);
}

TEST(Character, TellsOfEachPluginThatIsWithoutEffect) {
    const auto [character, report] =
        checked(R"({"name":"A","plugins":["@elizaos/plugin-sql","@elizaos/plugin-bootstrap",)"
                R"("@elizaos/plugin-ollama","@elizaos/plugin-discord","a\nb"]})");

    EXPECT_TRUE(report.is_valid());
    EXPECT_EQ(character.plugins.size(), 5U);
    EXPECT_EQ(spelled(report.ignored),
              (std::vector<std::string>{"plugins: @elizaos/plugin-discord is not run here",
                                        "plugins: one is not run here"}));
    EXPECT_FALSE(checked(R"({"name":"A","plugins":[7]})").report.is_valid());
}

TEST(Character, TellsOfEachTemplateWhetherItIsUsed) {
    const auto [character, report] =
        checked(R"({"name":"A","templates":{"messageHandlerTemplate":"{{agentName}} {{time}}",)"
                R"("shouldRespondTemplate":"y","postCreationTemplate":"z"}})");

    EXPECT_TRUE(report.is_valid());
    EXPECT_TRUE(character.reply_template);
    EXPECT_TRUE(character.decision_template);
    EXPECT_EQ(spelled(report.used),
              (std::vector<std::string>{
                  "name: what it is called",
                  "templates.messageHandlerTemplate: makes the prompt; the reply is read as XML",
                  "templates.shouldRespondTemplate: asks whether to answer in smart groups"}));
    EXPECT_EQ(
        spelled(report.ignored),
        (std::vector<std::string>{"templates.messageHandlerTemplate: {{time}} is not known and stays empty",
                                  "templates.postCreationTemplate: prompts are made by this server"}));
    EXPECT_FALSE(checked(R"({"name":"A","templates":"x"})").report.is_valid());
    EXPECT_FALSE(checked(R"({"name":"A","templates":{"messageHandlerTemplate":7}})").report.is_valid());
}

TEST(Character, IsThereWithoutATemplateThatCannotBeFollowed) {
    const auto [character, report] =
        checked(R"({"name":"A","templates":{"messageHandlerTemplate":"x\n{{#if bio}}y{{/if}}"}})");

    EXPECT_TRUE(report.is_valid());
    EXPECT_FALSE(character.reply_template);
    EXPECT_EQ(spelled(report.ignored),
              std::vector<std::string>{
                  "templates.messageHandlerTemplate: line 2: a tag is no name: helpers are not supported"});
}

TEST(Character, MakesAPromptByItsTemplate) {
    auto character = checked(ada).character;
    const std::array facts{std::string("The office is in Graz.")};
    const auto prompt_by = [&](std::string_view text) {
        return system_prompt(character, facts, *PromptTemplate::parse(text));
    };

    EXPECT_EQ(prompt_by("<task>{{agentName}} talks: {{recentMessages}}</task>"),
              "You are Ada, a helper.\n\n<task>Ada talks: (the messages that follow)</task>");
    EXPECT_EQ(
        prompt_by("{{system}}{{#bio}} * {{.}}{{/bio}} {{knowledge}} {{actionNames}}"),
        "You are Ada, a helper. * Keeps the books. * Likes Ann. The office is in Graz. REPLY, IGNORE, STOP");
    EXPECT_EQ(prompt_by("{{providers}}"), system_prompt(character, facts))
        << "sections as without a template";
}

TEST(Character, TellsWhatIsNotUsedAndQuotesNoSecret) {
    const auto report = checked(ada).report;

    EXPECT_EQ(spelled(report.ignored),
              (std::vector<std::string>{
                  "style.post: this server writes no posts", "postExamples: this server writes no posts",
                  "settings.voice: not used",
                  "secrets.OTHER: secrets are not read from characters; write \"${VARIABLE}\"",
                  "hobby: not known"}));
    for (const auto& text : {to_text(report), to_json(report)})
        EXPECT_EQ(text.find("canary"), std::string::npos) << text;
    EXPECT_TRUE(View::parse(to_json(report)));
}

TEST(Character, MakesAPromptInAStableOrder) {
    const auto character = checked(ada).character;
    const std::array facts{std::string("The office is in Graz.")};

    EXPECT_EQ(system_prompt(character, facts),
              "You are Ada, a helper.\n\n"
              "# About Ada\n- Keeps the books.\n- Likes Ann.\n\n"
              "# Topics\nsums, engines\n\n"
              "# Manner\ndry, exact\n\n"
              "# Style\n- Be short.\n- Ask back.\n\n"
              "# Knowledge\n- The office is in Graz.\n\n"
              "# Examples of conversations with Ada\nAnn: Hi\nAda: Hello Ann");
}

TEST(Character, NeedsNothingButAName) {
    const auto [character, report] = checked(R"({"name":"Bo","bio":"One line.","system":null})");
    EXPECT_TRUE(report.is_valid());
    EXPECT_EQ(character.bio, std::vector<std::string>{"One line."});
    EXPECT_EQ(system_prompt(character, {}),
              "You are Bo. Answer in the language of who asks.\n\n# About Bo\n- One line.");
}

TEST(Character, SaysWhatIsWrong) {
    struct Case {
        std::string_view json;
        std::string error;
    };
    for (const auto& [json, error] : {
             Case{"[]", ": a character is a JSON object"},
             Case{"{}", "name: is missing"},
             Case{R"({"name":""})", "name: must be a line of 1 to 256 bytes"},
             Case{R"({"name":"a\nb"})", "name: must be a line of 1 to 256 bytes"},
             Case{R"({"name":7})", "name: must be a string"},
             Case{R"({"name":"A","id":"x"})", "id: must be a UUID"},
             Case{R"({"name":"A","bio":{}})", "bio: must be a string or a list of strings"},
             Case{R"({"name":"A","topics":["a",1]})", "topics: must be a string or a list of strings"},
             Case{R"({"name":"A","style":[]})", "style: must be an object"},
             Case{R"({"name":"A","style":{"all":3}})", "style.all: must be a string or a list of strings"},
             Case{R"({"name":"A","messageExamples":[{}]})", "messageExamples: must be a list of lists"},
             Case{R"({"name":"A","knowledge":"x"})", "knowledge: must be a list"},
             Case{R"({"name":"A","settings":[]})", "settings: must be an object"},
             Case{R"({"name":"A","settings":{"temperature":9}})",
                  "settings.temperature: must be a number from 0 to 2"},
             Case{R"({"name":"A","settings":{"maxTokens":"many"}})",
                  "settings.maxTokens: must be a number from 1 on"},
             Case{R"({"name":"A","settings":{"driver":"magic"}})",
                  "settings.driver: must be \"eliza\", \"openai\" or \"script\""},
             Case{R"({"name":"A","settings":{"tools":["shell"]}})",
                  "settings.tools: there is no built-in tool of that name"},
             Case{R"({"name":"A","settings":{"tools":[{"name":"a b","url":"https://a"}]}})",
                  "settings.tools: a tool needs a name of letters, digits, _ and -, and a url"},
         }) {
        const auto report = checked(json).report;
        EXPECT_FALSE(report.is_valid()) << json;
        EXPECT_EQ(spelled(report.errors), std::vector<std::string>{error}) << json;
    }
    EXPECT_FALSE(checked(R"({"name":"A","bio":")" + std::string(300'000, 'x') + R"("})").report.is_valid());
}

TEST(Character, ReadsTheLinesOfOlderVersions) {
    const auto character =
        checked(R"({"name":"A","messageExamples":[[{"user":"{{user1}}","content":{"text":"a"}},{"x":1}]]})")
            .character;
    ASSERT_EQ(character.examples.size(), 1U);
    EXPECT_EQ(character.examples[0].size(), 1U);
}

TEST(Character, KnowsNamesOfSecrets) {
    for (const auto* name : {"OPENAI_API_KEY", "apiKey", "discordToken", "PASSWORD", "secrets", "private-key",
                             "Authorization", "client_secret"})
        EXPECT_TRUE(is_secret_name(name)) << name;
    for (const auto* name : {"maxTokens", "model", "keyboard", "tokenizer", "secretary"})
        EXPECT_FALSE(is_secret_name(name)) << name;
}

TEST(Character, NamesVariables) {
    EXPECT_EQ(variable_of("${A_B1}"), "A_B1");
    EXPECT_EQ(variable_of("$A"), "A");
    EXPECT_EQ(variable_of("env:A"), "A");
    for (const auto* text : {"sk-123", "", "$", "${}", "${A", "${A B}", "env:"})
        EXPECT_EQ(variable_of(text), std::nullopt) << text;
}

TEST(Character, IsShownWithoutSecrets) {
    const auto json =
        View::parse(R"({"id":"x","name":"A","apiKey":"canary","secrets":{"A":"canary"},)"
                    R"("settings":{"model":"m","OPENAI_API_KEY":"canary","secrets":{"B":"canary"},)"
                    R"("deep":{"token":"canary","n":1}}})");
    EXPECT_EQ(without_secrets(*json), R"({"name":"A","settings":{"model":"m","deep":{"n":1}}})");
}

TEST(Character, GetsTheIdThatElizaOsMakesOfItsName) {
    // Computed with stringToUuid of @elizaos/core 1.7.2.
    EXPECT_EQ(id_of_name("Eliza").to_string(), "b850bc30-45f8-0041-a00a-83df46d8555d");
    EXPECT_EQ(id_of_name("Eve L\xC3\xA4\xC3\xBC"
                         "f")
                  .to_string(),
              "6f29971c-bb70-0540-a030-c940ff1793f0");
    EXPECT_EQ(id_of_name("a b&c (x)").to_string(), "60b55e3e-fc37-0d76-8d16-344adf2585cf");
}

}  // namespace
}  // namespace wimpole::agents
