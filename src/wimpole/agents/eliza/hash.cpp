#include "wimpole/agents/eliza/hash.hpp"

#include <cassert>

namespace wimpole::agents::eliza {
namespace {

constexpr std::size_t characters_per_machine_word = 6;

std::uint64_t six_bit_code(char character) {
    // The position is the code; a NUL marks codes without a character.
    static constexpr std::string_view characters{
        "0123456789\0='\0\0\0"
        "+ABCDEFGHI\0.)\0\0\0"
        "-JKLMNOPQR\0$*\0\0\0"
        " /STUVWXYZ\0,(\0\0\0",
        64};
    const auto code = characters.find(character);
    if (character != '\0' && code != std::string_view::npos) return code;
    return static_cast<unsigned char>(character) & 077U;
}

}  // namespace

std::uint64_t last_machine_word(std::string_view word) {
    if (!word.empty()) {
        word.remove_prefix((word.size() - 1) / characters_per_machine_word * characters_per_machine_word);
    }
    std::uint64_t machine_word = 0;
    for (std::size_t index = 0; index < characters_per_machine_word; ++index) {
        machine_word = machine_word << 6U | six_bit_code(index < word.size() ? word[index] : ' ');
    }
    return machine_word;
}

unsigned hash(std::uint64_t machine_word, unsigned bits) {
    assert(bits >= 1 && bits <= 15);
    const std::uint64_t magnitude = machine_word & 0x7FFFFFFFFU;
    // The square has 70 bits; the wanted ones lie below bit 44, so losing those above bit 63 is harmless.
    const std::uint64_t square = magnitude * magnitude;
    return static_cast<unsigned>(square >> (35U - bits / 2U) & ((1U << bits) - 1U));
}

}  // namespace wimpole::agents::eliza
