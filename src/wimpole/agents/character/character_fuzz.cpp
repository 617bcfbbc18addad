#include "wimpole/agents/character/character.hpp"

#include <cstdint>
#include <cstdlib>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/character/character_file.hpp"
#include "wimpole/agents/character/system_prompt.hpp"

/// Any JSON: the report and what may be stored of it are JSON, the prompt is the same each time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace wimpole::agents;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto json = siopp::json::View::parse(text, 64);
    if (!json) return 0;
    const auto [character, report] = read_character(*json);
    if (!siopp::json::View::parse(to_json(report))) std::abort();
    if (!siopp::json::View::parse(without_secrets(*json))) std::abort();
    if (report.is_valid() && character.name.empty()) std::abort();
    if (system_prompt(character, character.knowledge) != system_prompt(character, character.knowledge))
        std::abort();
    if (character.reply_template &&
        system_prompt(character, {}, *character.reply_template).size() > size + 2 * max_rendered_bytes)
        std::abort();
    return 0;
}
