#include "wimpole/agents/eliza/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace wimpole::agents::eliza {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// What a teletype of 1966 printed of it: words in capitals, without punctuation.
std::string printed(std::string_view text) {
    std::string words;
    for (const char letter : text) {
        if (letter >= 'a' && letter <= 'z') {
            words += static_cast<char>(letter - 'a' + 'A');
        } else if (std::string_view(",.?!;:-").find(letter) == std::string_view::npos) {
            words += letter;
        } else {
            words += ' ';
        }
    }
    const auto both_blank = [](char one, char other) { return one == ' ' && other == ' '; };
    words.erase(std::unique(words.begin(), words.end(), both_blank), words.end());
    while (words.ends_with(' '))
        words.pop_back();
    words.erase(0, std::min(words.find_first_not_of(' '), words.size()));
    return words;
}

std::vector<std::string> lines_of(const fs::path& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

/// The script of 1966 is not ours to ship. Who has it, and conversations that were published, can put them
/// into a folder: script.txt, and for each conversation a file of lines "> what was said" and, below each,
/// what was answered.
TEST(Transcripts, AreReproducedWordForWord) {
    const auto* folder = std::getenv("ELIZA_TRANSCRIPTS");
    if (!folder) GTEST_SKIP() << "set ELIZA_TRANSCRIPTS to a folder with script.txt and conversations";
    auto parsed = parse_script(read_file(fs::path(folder) / "script.txt"));
    ASSERT_TRUE(parsed) << parsed.error().line << ": " << parsed.error().reason;
    const auto script = std::make_shared<const Script>(std::move(*parsed));

    std::size_t exchanges = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename() == "script.txt") continue;
        Engine engine{script};
        const auto lines = lines_of(entry.path());
        for (std::size_t line = 0; line + 1 < lines.size(); line += 2, ++exchanges) {
            const auto reply = engine.respond(lines[line].substr(2));
            EXPECT_EQ(printed(reply.text), printed(lines[line + 1]))
                << entry.path().filename() << " line " << line + 1 << " " << lines[line] << "\n"
                << reply.thought;
        }
    }
    EXPECT_GT(exchanges, 0U);
    std::printf("%zu exchanges\n", exchanges);
}

}  // namespace
}  // namespace wimpole::agents::eliza
