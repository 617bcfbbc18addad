#pragma once

#include <cstdint>
#include <string_view>

namespace wimpole::agents::eliza {

/// The last 36-bit machine word that the SLIP system stored for a word of text: words were cut into chunks
/// of six characters in the six-bit code of the IBM 7094, the last chunk padded with blanks. "INVENTED"
/// gives "ED    ". Bytes which that code lacks keep their low six bits.
std::uint64_t last_machine_word(std::string_view word);

/// SLIP's HASH: the middle `bits` (1 to 15) bits of the square of the 35-bit magnitude of a machine word.
/// The 1966 program chose among the four MEMORY transforms with HASH(last word of the input, 2).
unsigned hash(std::uint64_t machine_word, unsigned bits);

}  // namespace wimpole::agents::eliza
