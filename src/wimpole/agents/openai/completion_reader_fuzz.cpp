#include "wimpole/agents/openai/completion_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace wimpole::agents::openai;

}  // namespace

/// An object a line. What is told piece by piece must be what there is in the end, within the limits.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t max_bytes = 256;
    std::string text;
    std::string thought;
    CompletionReader reader({[&text](std::string_view part) { text += part; },
                             [&thought](std::string_view part) { thought += part; }},
                            {.max_bytes = max_bytes, .max_tool_calls = 4});
    std::string_view lines(reinterpret_cast<const char*>(data), size);
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        if (!reader.read(line)) break;
        if (text.size() > max_bytes || thought.size() > max_bytes) std::abort();
    }
    reader.finish();
    if (text != reader.text() || thought != reader.thought()) std::abort();
    if (reader.tool_calls().size() > 4) std::abort();
    for (const auto& call : reader.tool_calls())
        if (call.name.empty()) std::abort();
    return 0;
}
