#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "wimpole/agents/agent.hpp"
#include "wimpole/agents/character/character.hpp"
#include "wimpole/base/error.hpp"

namespace wimpole::agents {

/// A character as it stands in a file.
struct CharacterFile {
    CheckedCharacter checked;
    /// The whole text; empty where it could not be read.
    std::string text;
};

/// Reads a file of an ElizaOS character, and the files of its knowledge: paths below the file's directory, of
/// at most 256 KiB each. What is wrong is in the report. Blocks.
CharacterFile read_character_file(const std::filesystem::path& path);

/// The id of an agent whose character has none: the one that ElizaOS makes of its name.
EntityId id_of_name(std::string_view name);

/// JSON text of the object without its id and without anything that is named like a secret: what may be
/// stored and shown.
std::string without_secrets(siopp::json::View character);

}  // namespace wimpole::agents
