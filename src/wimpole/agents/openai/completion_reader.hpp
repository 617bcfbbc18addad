#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/agents/openai/think_splitter.hpp"
#include "wimpole/base/error.hpp"

namespace wimpole::agents::openai {

/// A function that the model wants to be called.
struct ToolCall {
    std::string id;
    std::string name;
    /// JSON text, as far as the model wrote it right.
    std::string arguments;
};

struct CompletionLimits {
    /// Of text, thought and arguments together, each.
    std::size_t max_bytes = std::size_t{256} * 1024;
    std::size_t max_tool_calls = 16;
};

/// Reads the answer of chat/completions: the objects of its stream one by one, or the one object of an answer
/// without a stream. Not for use by two threads at once.
class CompletionReader {
public:
    /// `sink` is told of text and thoughts as they come.
    explicit CompletionReader(CompletionSink sink, CompletionLimits limits = {});
    CompletionReader(const CompletionReader&) = delete;
    CompletionReader& operator=(const CompletionReader&) = delete;

    /// Busy where the provider tells of an error, in its own words; invalid where it is no such object, or a
    /// limit is passed.
    Result<void> read(std::string_view json);
    /// Nothing more comes.
    void finish();

    /// Valid behind finish().
    const std::string& text() const noexcept { return text_; }
    const std::string& thought() const noexcept { return thought_; }
    const std::vector<ToolCall>& tool_calls() const noexcept { return tool_calls_; }
    /// "stop", "length", "tool_calls"; empty as long as the model has not ended.
    const std::string& finish_reason() const noexcept { return finish_reason_; }
    std::optional<Usage> usage() const noexcept { return usage_; }

private:
    Result<void> read_choice(siopp::json::View choice);
    Result<void> read_tool_calls(siopp::json::View calls);
    void add_content(siopp::json::View content);

    CompletionSink sink_;
    CompletionSink collector_;
    CompletionLimits limits_;
    ThinkSplitter splitter_;
    std::string text_;
    std::string thought_;
    std::vector<ToolCall> tool_calls_;
    std::string finish_reason_;
    std::optional<Usage> usage_;
};

/// The words of an error in an answer: {"error":{"message":"..."}} or {"error":"..."};
/// nothing where the JSON tells of no error.
std::optional<std::string> provider_error(siopp::json::View answer);

}  // namespace wimpole::agents::openai
