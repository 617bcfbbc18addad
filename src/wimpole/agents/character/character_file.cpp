#include "wimpole/agents/character/character_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include <openssl/evp.h>

#include "siopp/base/json_writer.hpp"
#include "siopp/base/utf8.hpp"

namespace wimpole::agents {

namespace fs = std::filesystem;
using siopp::json::Kind;
using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::size_t max_knowledge_file_bytes = std::size_t{256} * 1024;

/// Nothing where it cannot be read or is larger.
std::optional<std::string> text_of(const fs::path& path, std::size_t max_bytes) {
    std::ifstream file(path, std::ios::binary);
    std::string text(max_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    // A directory can be opened but not read.
    if ((text.empty() && !file.eof()) || text.size() > max_bytes) return std::nullopt;
    return text;
}

/// A path that stays below `directory`, links included; nothing for any other.
std::optional<fs::path> path_below(const fs::path& directory, const std::string& relative) {
    std::error_code error;
    const auto base = fs::weakly_canonical(directory, error);
    const auto path = fs::weakly_canonical(base / relative, error);
    const auto [end, ignored] = std::mismatch(base.begin(), base.end(), path.begin(), path.end());
    if (error || end != base.end()) return std::nullopt;
    return path;
}

void read_knowledge(const fs::path& directory, CheckedCharacter& checked) {
    auto& character = checked.character;
    for (const auto& name : character.knowledge_files) {
        const auto path = path_below(directory, name);
        auto text = path ? text_of(*path, max_knowledge_file_bytes) : std::nullopt;
        if (text && siopp::utf8::is_valid(*text)) {
            character.knowledge.push_back(*std::move(text));
        } else {
            checked.report.ignored.push_back(
                {"knowledge", name + " is no text of at most 256 KiB below the character's directory"});
        }
    }
}

CharacterFile failed(std::string text) {
    CharacterFile file;
    file.checked.report.errors.push_back({"", std::move(text)});
    return file;
}

void write_without_secrets(Writer& writer, View value) {
    if (value.kind() != Kind::object) {
        writer.value(value);
        return;
    }
    writer.begin_object();
    for (const auto& [key, member] : value.members()) {
        const auto name = key.string().value_or("");
        if (!is_secret_name(name)) write_without_secrets(writer.key(name), member);
    }
    writer.end_object();
}

/// As JavaScript's encodeURIComponent.
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (plain.find(letter) != std::string_view::npos) {
            result += letter;
        } else {
            result += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return result;
}

}  // namespace

CharacterFile read_character_file(const fs::path& path) {
    auto text = text_of(path, max_character_bytes);
    if (!text) return failed("cannot be read, or is larger than 256 KiB");
    const auto json = View::parse(*text);
    if (!json) return failed("is no JSON: " + json.error().message());
    CharacterFile file{read_character(*json), {}};
    read_knowledge(path.parent_path(), file.checked);
    file.text = *std::move(text);
    return file;
}

EntityId id_of_name(std::string_view name) {
    const auto encoded = percent_encoded(name);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    ::EVP_Digest(encoded.data(), encoded.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(digest.begin(), bytes.size(), bytes.begin());
    bytes[6] &= 0x0fU;
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
    return EntityId(siopp::Uuid(bytes));
}

std::string without_secrets(View character) {
    std::string json;
    Writer writer(json);
    writer.begin_object();
    for (const auto& [key, value] : character.members()) {
        const auto name = key.string().value_or("");
        if (name == "id" || is_secret_name(name)) continue;
        write_without_secrets(writer.key(name), value);
    }
    writer.end_object();
    return json;
}

}  // namespace wimpole::agents
