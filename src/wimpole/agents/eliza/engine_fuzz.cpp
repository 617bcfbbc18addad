#include "wimpole/agents/eliza/default_script.hpp"
#include "wimpole/agents/eliza/engine.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace wimpole::agents::eliza;

/// One input a line, to two engines on the same script: their replies must not differ or be empty.
void converse(const std::shared_ptr<const Script>& script, std::string_view texts) {
    Engine engine{script};
    Engine replayed{script};
    while (!texts.empty()) {
        const auto line = texts.substr(0, texts.find('\n'));
        texts.remove_prefix(std::min(line.size() + 1, texts.size()));
        const auto reply = engine.respond(line);
        const auto again = replayed.respond(line);
        if (reply.text.empty() || reply.text != again.text || reply.thought != again.thought) std::abort();
    }
}

std::shared_ptr<const Script> built_in_script() {
    static const auto script = std::make_shared<const Script>(*parse_script(default_script()));
    return script;
}

}  // namespace

/// The bytes before the first NUL are rules, the rest is the conversation.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto rules = bytes.substr(0, bytes.find('\0'));
    const auto texts = bytes.substr(std::min(rules.size() + 1, bytes.size()));
    converse(built_in_script(), texts);

    auto script = parse_script("(Hello) (NONE ((0) (I see)))" + std::string{rules});
    if (script) converse(std::make_shared<const Script>(std::move(*script)), texts);
    return 0;
}
