#include "siopp/websocket/extensions.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace siopp::websocket;

void require(bool condition) {
    if (!condition) std::abort();
}

std::string written(const std::vector<Extension>& extensions) {
    std::string header;
    for (const auto& extension : extensions) {
        header.append(extension.name);
        for (const auto& [name, value] : extension.parameters) {
            header.append(";").append(name);
            if (value) header.append("=").append(*value);
        }
        header += ',';
    }
    return header;
}

/// An answer names permessage-deflate, and only what was agreed on.
void check_agreement(const std::vector<Extension>& offers, const DeflateOptions& options) {
    const auto agreement = agree_on_deflate(offers, options);
    if (!agreement) return;
    const auto& parameters = agreement->parameters;
    require(parameters.server_window_bits >= 9 &&
            parameters.server_window_bits <= options.server_max_window_bits);
    require(parameters.client_window_bits >= 8 && parameters.client_window_bits <= 15);
    require(!parameters.server_keeps_context || options.server_context_takeover);
    require(!parameters.client_keeps_context || options.client_context_takeover);

    const auto response = parse_extensions(agreement->response);
    require(response && response->size() == 1 && (*response)[0].name == "permessage-deflate");
    // A response is itself an offer that can be met, by itself.
    const auto again = agree_on_deflate(*response, options);
    require(again && again->response == agreement->response);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto extensions = parse_extensions(bytes);
    if (!extensions) return 0;

    const auto again = written(*extensions);
    const auto parsed_again = parse_extensions(again);
    require(parsed_again && written(*parsed_again) == again);
    check_agreement(*extensions, {});
    check_agreement(*extensions, {.server_context_takeover = true,
                                  .client_context_takeover = true,
                                  .server_max_window_bits = 10,
                                  .client_max_window_bits = 9});
    return 0;
}
