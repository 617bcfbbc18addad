#include "wimpole/agents/openai/chat_request.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents::openai {
namespace {

using Role = ChatMessage::Role;

TEST(ChatRequest, IsWhatProvidersExpect) {
    ChatRequest request;
    request.model = "m";
    request.messages = {{Role::system, "You are Eve."}, {Role::user, "hi \"you\""}};
    request.max_tokens = 100;
    request.temperature = 0.5;

    EXPECT_EQ(to_json(request),
              R"({"model":"m","messages":[{"role":"system","content":"You are Eve."},)"
              R"({"role":"user","content":"hi \"you\""}],"max_tokens":100,"temperature":0.5,"stream":true,)"
              R"("stream_options":{"include_usage":true}})");
}

TEST(ChatRequest, TellsOfToolsTheirCallsAndResults) {
    ChatRequest request;
    request.model = "m";
    request.stream = false;
    request.tools = {{"now", "Tells the time", R"({"type":"object"})"}};
    request.messages = {{Role::assistant, "", {}, {{"c1", "now", "{}"}}}, {Role::tool, "noon", {}, {}, "c1"}};

    EXPECT_EQ(to_json(request),
              R"({"model":"m","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"c1",)"
              R"("type":"function","function":{"name":"now","arguments":"{}"}}]},)"
              R"({"role":"tool","content":"noon","tool_call_id":"c1"}],)"
              R"("tools":[{"type":"function","function":{"name":"now","description":"Tells the time",)"
              R"("parameters":{"type":"object"}}}],"max_tokens":1024,"stream":false})");
    EXPECT_EQ(content_bytes(request.messages), 9U);
}

TEST(ChatRequest, ShowsImagesAsParts) {
    ChatRequest request;
    request.messages = {{Role::user, "look", {"https://a/x.png"}}};
    EXPECT_NE(to_json(request).find(R"("content":[{"type":"text","text":"look"},{"type":"image_url",)"
                                    R"("image_url":{"url":"https://a/x.png"}}])"),
              std::string::npos);
}

}  // namespace
}  // namespace wimpole::agents::openai
