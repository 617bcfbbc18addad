#include "wimpole/agents/openai/xml_reply.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace wimpole::agents::openai;

struct ReadReply {
    std::string text;
    std::string thought;
    std::string decision;
    std::vector<std::string> actions;
    bool is_xml = false;

    bool operator==(const ReadReply&) const = default;
};

ReadReply read_in_pieces(std::string_view said, std::size_t piece) {
    ReadReply read;
    XmlReplyReader reader({[&read](std::string_view part) { read.text += part; },
                           [&read](std::string_view part) { read.thought += part; }});
    for (; !said.empty(); said.remove_prefix(std::min(piece, said.size())))
        reader.feed(said.substr(0, piece));
    reader.finish();
    if (read.text != reader.text() || read.thought != reader.thought()) std::abort();
    read.decision = reader.decision();
    read.actions = reader.actions();
    read.is_xml = reader.is_xml();
    return read;
}

}  // namespace

/// However it is cut, an answer is read the same, and what is told piece by piece is what there is in the
/// end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view said(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = read_in_pieces(said, std::max<std::size_t>(said.size(), 1));
    if (read_in_pieces(said, 1) != whole || read_in_pieces(said, data[0] % 32 + 2) != whole) std::abort();
    if (whole.text.size() > said.size() || whole.actions.size() > XmlReplyReader::max_actions) std::abort();
    return 0;
}
