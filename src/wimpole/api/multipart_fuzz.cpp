#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "wimpole/api/multipart.hpp"

namespace {

using wimpole::api::multipart::Part;

void require(bool holds) {
    if (!holds) std::abort();
}

/// A part as a client would write it. Names come back in another form where they hold what must be escaped.
std::string written(const Part& part, std::string_view boundary) {
    std::string text =
        "--" + std::string(boundary) + "\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n";
    return text.append(part.content).append("\r\n");
}

}  // namespace

/// The first line is a Content-Type, the rest a body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto line = bytes.substr(0, bytes.find('\n'));
    const auto body = bytes.substr(line.size() < bytes.size() ? line.size() + 1 : bytes.size());
    const auto boundary = wimpole::api::multipart::boundary_of(line);
    if (!boundary) return 0;
    const auto parts = wimpole::api::multipart::parse(body, *boundary);
    if (!parts) return 0;

    std::string again;
    for (const auto& part : *parts) {
        require(!part.name.empty());
        require(part.content.data() >= body.data() &&
                part.content.data() + part.content.size() <= body.data() + body.size());
        again += written(part, *boundary);
    }
    again += "--" + *boundary + "--";
    const auto reread = wimpole::api::multipart::parse(again, *boundary);
    require(reread && reread->size() == parts->size());
    for (std::size_t index = 0; index < parts->size(); ++index)
        require((*reread)[index].content == (*parts)[index].content);
    return 0;
}
