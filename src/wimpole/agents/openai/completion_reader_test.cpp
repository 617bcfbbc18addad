#include "wimpole/agents/openai/completion_reader.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents::openai {
namespace {

class CompletionReaderTest : public testing::Test {
protected:
    Result<void> read(std::initializer_list<std::string_view> answers) {
        for (const auto answer : answers) {
            if (const auto result = reader.read(answer); !result) return result;
        }
        reader.finish();
        return {};
    }

    std::string told;
    CompletionReader reader{{[this](std::string_view text) { told += "T" + std::string(text); },
                             [this](std::string_view text) { told += "?" + std::string(text); }},
                            {.max_bytes = 100, .max_tool_calls = 2}};
};

TEST_F(CompletionReaderTest, JoinsTheTextOfAStream) {
    ASSERT_TRUE(
        read({R"({"choices":[{"delta":{"role":"assistant","content":""},"finish_reason":null}]})",
              R"({"choices":[{"delta":{"content":"Hel"}}]})", R"({"choices":[{"delta":{"content":"lo"}}]})",
              R"({"choices":[{"delta":{},"finish_reason":"stop"}]})",
              R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}})"}));

    EXPECT_EQ(reader.text(), "Hello");
    EXPECT_EQ(reader.finish_reason(), "stop");
    ASSERT_TRUE(reader.usage());
    EXPECT_EQ(reader.usage()->prompt_tokens, 7U);
    EXPECT_EQ(reader.usage()->completion_tokens, 2U);
    EXPECT_NE(told.find("THel"), std::string::npos);
}

TEST_F(CompletionReaderTest, ReadsAnAnswerWithoutAStream) {
    ASSERT_TRUE(read({R"({"choices":[{"message":{"role":"assistant","content":"<think>a</think>Hello"},)"
                      R"("finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":1}})"}));

    EXPECT_EQ(reader.text(), "Hello");
    EXPECT_EQ(reader.thought(), "a");
    EXPECT_EQ(reader.finish_reason(), "length");
}

TEST_F(CompletionReaderTest, TakesReasoningForThought) {
    ASSERT_TRUE(read({R"({"choices":[{"delta":{"reasoning_content":"a","reasoning":"a"}}]})",
                      R"({"choices":[{"delta":{"reasoning":"b","content":null}}]})",
                      R"({"choices":[{"delta":{"content":[{"type":"text","text":"c"},{"type":"x"}]}}]})"}));

    EXPECT_EQ(reader.thought(), "ab");
    EXPECT_EQ(reader.text(), "c");
    EXPECT_EQ(told, "?a?bTc");
}

TEST_F(CompletionReaderTest, JoinsToolCallsByTheirIndex) {
    ASSERT_TRUE(read({R"({"choices":[{"delta":{"tool_calls":[)"
                      R"({"index":1,"id":"two","function":{"name":"b","arguments":"{\"x\""}}]}}]})",
                      R"({"choices":[{"delta":{"tool_calls":[)"
                      R"({"index":0,"id":"one","function":{"name":"a","arguments":""}},)"
                      R"({"index":1,"function":{"arguments":":1}"}}]},"finish_reason":"tool_calls"}]})"}));

    ASSERT_EQ(reader.tool_calls().size(), 2U);
    EXPECT_EQ(reader.tool_calls()[0].name, "a");
    EXPECT_EQ(reader.tool_calls()[1].id, "two");
    EXPECT_EQ(reader.tool_calls()[1].arguments, R"({"x":1})");
}

TEST_F(CompletionReaderTest, DropsCallsOfToolsWithoutAName) {
    ASSERT_TRUE(read({R"({"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"name":"b"}}]}}]})"}));

    ASSERT_EQ(reader.tool_calls().size(), 1U);
    EXPECT_EQ(reader.tool_calls()[0].name, "b");
}

TEST_F(CompletionReaderTest, TellsTheErrorOfTheProvider) {
    EXPECT_EQ(read({R"({"error":{"message":"overloaded","code":"x"}})"}).error().reason, "overloaded");
    EXPECT_EQ(read({R"({"error":"model not found"})"}).error().reason, "model not found");
    EXPECT_EQ(read({R"({"error":{}})"}).error().reason, "the provider tells of an error without a message");
}

TEST_F(CompletionReaderTest, RefusesWhatIsNoAnswer) {
    EXPECT_FALSE(read({"half {"}));
    EXPECT_FALSE(read({"[]"}));
    EXPECT_FALSE(read({""}));
    EXPECT_TRUE(read({"{}"})) << "an object of an unknown kind says nothing";
    EXPECT_TRUE(read({R"({"choices":"x"})"}));
    EXPECT_EQ(reader.text(), "");
}

TEST_F(CompletionReaderTest, RefusesAnswersBeyondItsLimits) {
    EXPECT_EQ(read({R"({"choices":[{"delta":{"tool_calls":[{"index":2,"function":{"name":"b"}}]}}]})"})
                  .error()
                  .reason,
              "the model calls too many tools");
    EXPECT_FALSE(read({R"({"choices":[{"delta":{"tool_calls":[{"index":-1}]}}]})"}));
    const auto long_text = std::string(101, 'x');
    EXPECT_EQ(
        read({R"({"choices":[{"delta":{"tool_calls":[{"function":{"name":")" + long_text + R"("}}]}}]})"})
            .error()
            .reason,
        "the model calls a tool with too much");
    EXPECT_EQ(read({R"({"choices":[{"delta":{"content":")" + long_text + R"("}}]})"}).error().reason,
              "the answer of the model is too long");
}

}  // namespace
}  // namespace wimpole::agents::openai
