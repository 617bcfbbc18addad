#include "wimpole/agents/character/prompt_template.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents {
namespace {

const TemplateValues template_values_of_a_test{
    {"name", {"Ada"}}, {"bio", {"one", "two"}}, {"none", {}}, {"mark", {"<&>"}}};

std::string rendered_template(std::string_view text) {
    const auto parsed = PromptTemplate::parse(text);
    EXPECT_TRUE(parsed) << text;
    return parsed ? parsed->render(template_values_of_a_test) : "";
}

std::string template_refusal_of(std::string_view text) {
    const auto parsed = PromptTemplate::parse(text);
    return parsed ? "none" : parsed.error().reason;
}

TEST(PromptTemplate, FillsInVariables) {
    EXPECT_EQ(rendered_template("Hi {{name}}, {{ name }}!"), "Hi Ada, Ada!");
    EXPECT_EQ(rendered_template("{{mark}}{{{mark}}}{{&mark}}"), "<&><&><&>") << "a prompt is no HTML";
    EXPECT_EQ(rendered_template("[{{unknown}}{{none}}]"), "[]");
    EXPECT_EQ(rendered_template("{{bio}}"), "one\ntwo");
    EXPECT_EQ(rendered_template("{ {name} } }} {"), "{ {name} } }} {");
    EXPECT_EQ(rendered_template("a{{! no\nmatter }}b"), "ab");
    EXPECT_EQ(rendered_template(""), "");
}

TEST(PromptTemplate, RepeatsSectionsForEachText) {
    EXPECT_EQ(rendered_template("{{#bio}}- {{.}} of {{name}}\n{{/bio}}"), "- one of Ada\n- two of Ada\n");
    EXPECT_EQ(rendered_template("{{#none}}x{{/none}}{{#unknown}}x{{/unknown}}"), "");
    EXPECT_EQ(rendered_template("{{#name}}{{#bio}}{{.}} {{/bio}}{{.}}{{/name}}"), "one two Ada");
}

TEST(PromptTemplate, RendersInvertedSectionsWhereThereIsNothing) {
    EXPECT_EQ(rendered_template("{{^none}}nobody{{/none}}{{^name}}x{{/name}}{{^unknown}}!{{/unknown}}"),
              "nobody!");
    EXPECT_EQ(rendered_template("{{#bio}}{{^none}}{{.}}{{/none}}{{/bio}}"), "onetwo");
}

TEST(PromptTemplate, SaysInWhichLineWhatIsWrong) {
    EXPECT_EQ(template_refusal_of("a\n{{> part}}"), "line 2: partials are not supported");
    EXPECT_EQ(template_refusal_of("{{=<% %>=}}"), "line 1: other delimiters are not supported");
    EXPECT_EQ(template_refusal_of("{{#if name}}x{{/if}}"),
              "line 1: a tag is no name: helpers are not supported");
    EXPECT_EQ(template_refusal_of("{{}}"), "line 1: a tag is no name: helpers are not supported");
    EXPECT_EQ(template_refusal_of("{{name"), "line 1: a tag is not closed");
    EXPECT_EQ(template_refusal_of("{{{name}}"), "line 1: a tag is not closed");
    EXPECT_EQ(template_refusal_of("\n\n{{#bio}}"), "line 3: the section bio is not closed");
    EXPECT_EQ(template_refusal_of("{{/bio}}"), "line 1: the end of a section that is not open");
    EXPECT_EQ(template_refusal_of("{{#bio}}{{#name}}{{/bio}}{{/name}}"),
              "line 1: the end of a section that is not open");
}

TEST(PromptTemplate, HasLimits) {
    const auto nested = [](std::size_t depth) {
        std::string text;
        for (std::size_t level = 0; level < depth; ++level)
            text.insert(text.size() / 2, "{{#bio}}{{/bio}}");
        return text;
    };
    EXPECT_EQ(template_refusal_of(nested(max_template_depth)), "none");
    EXPECT_EQ(template_refusal_of(nested(max_template_depth + 1)),
              "line 1: more than 8 sections in each other");
    EXPECT_EQ(template_refusal_of(std::string(max_template_bytes, 'x')), "none");
    EXPECT_EQ(template_refusal_of(std::string(max_template_bytes + 1, 'x')), "longer than 64 KiB");
}

TEST(PromptTemplate, RendersNoMoreThanTheLimits) {
    const TemplateValues many{{"many", std::vector<std::string>(1'000, "\xC3\xA4")}};
    const auto large = PromptTemplate::parse("x{{#many}}{{#many}}{{.}}{{/many}}{{/many}}");
    ASSERT_TRUE(large);
    EXPECT_LE(large->render(many).size(), 2 * max_rendered_parts);
    EXPECT_GE(large->render(many).size(), max_rendered_parts / 2);

    const TemplateValues long_text{{"long", {std::string(max_rendered_bytes - 1, 'x')}}};
    const auto cut = PromptTemplate::parse("{{long}}\xC3\xA4");
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->render(long_text).size(), max_rendered_bytes - 1) << "not within a letter";
}

TEST(PromptTemplate, KnowsItsNames) {
    const auto parsed = PromptTemplate::parse("{{a}}{{#b}}{{.}}{{c}}{{/b}}{{^d}}{{a}}{{/d}}");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->names(), (std::set<std::string>{"a", "b", "c", "d"}));
}

}  // namespace
}  // namespace wimpole::agents
