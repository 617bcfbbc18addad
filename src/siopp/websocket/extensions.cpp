#include "siopp/websocket/extensions.hpp"

#include <algorithm>

namespace siopp::websocket {

namespace {

constexpr std::string_view token_punctuation = "!#$%&'*+-.^_`|~";
constexpr int min_window_bits = 9;
constexpr int max_window_bits = 15;

bool is_token_letter(char letter) {
    const bool is_alphanumeric = (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
                                 (letter >= 'a' && letter <= 'z');
    return is_alphanumeric || token_punctuation.find(letter) != std::string_view::npos;
}

class HeaderReader {
public:
    explicit HeaderReader(std::string_view header) : rest_(header) { skip_blanks(); }

    bool at_end() const noexcept { return rest_.empty(); }

    bool take(char separator) {
        if (!rest_.starts_with(separator)) return false;
        rest_.remove_prefix(1);
        skip_blanks();
        return true;
    }

    /// Empty where there is none.
    std::string_view token() {
        const auto end = std::ranges::find_if_not(rest_, is_token_letter);
        const auto found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(found.size());
        skip_blanks();
        return found;
    }

    /// A token, in quotes or without. Unquoted, a quoted value must be a token, too (RFC 6455 §9.1): so there
    /// is nothing to unescape.
    std::string_view value() {
        if (!rest_.starts_with('"')) return token();
        rest_.remove_prefix(1);
        const auto end = std::ranges::find_if_not(rest_, is_token_letter);
        const auto found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(found.size());
        return take('"') ? found : std::string_view();
    }

private:
    void skip_blanks() {
        const auto blanks = rest_.find_first_not_of(" \t");
        rest_.remove_prefix(std::min(blanks, rest_.size()));
    }

    std::string_view rest_;
};

/// Nothing for what is malformed.
std::optional<Extension> read_extension(HeaderReader& reader) {
    Extension extension;
    extension.name = reader.token();
    if (extension.name.empty()) return std::nullopt;
    while (reader.take(';')) {
        Extension::Parameter parameter;
        parameter.name = reader.token();
        if (parameter.name.empty()) return std::nullopt;
        if (reader.take('=')) {
            parameter.value = reader.value();
            if (parameter.value->empty()) return std::nullopt;
        }
        extension.parameters.push_back(parameter);
    }
    return extension;
}

/// One offer of permessage-deflate; what it does not mention is empty.
struct Offer {
    bool server_no_context_takeover = false;
    bool client_no_context_takeover = false;
    std::optional<int> server_max_window_bits;
    /// max_window_bits where the client leaves it to the server.
    std::optional<int> client_max_window_bits;
};

/// RFC 7692 §7.1.2.1: a decimal number from 8 to 15 without leading zeros.
std::optional<int> window_bits_of(std::string_view value) {
    if (value == "8" || value == "9") return value[0] - '0';
    if (value.size() == 2 && value[0] == '1' && value[1] >= '0' && value[1] <= '5') {
        return 10 + (value[1] - '0');
    }
    return std::nullopt;
}

/// False for a parameter that is given twice or has a value.
bool set_flag(bool& flag, const std::optional<std::string_view>& value) {
    if (flag || value) return false;
    flag = true;
    return true;
}

/// False for a parameter that is given twice or has no valid value.
bool set_bits(std::optional<int>& bits, const std::optional<std::string_view>& value) {
    if (bits || !value) return false;
    bits = window_bits_of(*value);
    return bits.has_value();
}

bool set_parameter(Offer& offer, const Extension::Parameter& parameter) {
    const auto& [name, value] = parameter;
    if (name == "server_no_context_takeover") return set_flag(offer.server_no_context_takeover, value);
    if (name == "client_no_context_takeover") return set_flag(offer.client_no_context_takeover, value);
    if (name == "server_max_window_bits") return set_bits(offer.server_max_window_bits, value);
    if (name != "client_max_window_bits") return false;
    return set_bits(offer.client_max_window_bits, value.value_or("15"));
}

/// Nothing for an offer that must be declined.
std::optional<Offer> offer_of(const Extension& extension) {
    if (extension.name != "permessage-deflate") return std::nullopt;
    Offer offer;
    for (const auto& parameter : extension.parameters) {
        if (!set_parameter(offer, parameter)) return std::nullopt;
    }
    if (offer.server_max_window_bits.value_or(max_window_bits) < min_window_bits) return std::nullopt;
    return offer;
}

DeflateAgreement accept(const Offer& offer, const DeflateOptions& options) {
    const auto smaller = [](int ours, const std::optional<int>& theirs) {
        return static_cast<std::uint8_t>(std::min(ours, theirs.value_or(max_window_bits)));
    };
    DeflateParameters parameters;
    parameters.server_keeps_context = options.server_context_takeover && !offer.server_no_context_takeover;
    parameters.client_keeps_context = options.client_context_takeover && !offer.client_no_context_takeover;
    parameters.server_window_bits = smaller(options.server_max_window_bits, offer.server_max_window_bits);
    // Who did not offer it may not be told of a smaller window (RFC 7692 §7.1.2.2).
    if (offer.client_max_window_bits) {
        parameters.client_window_bits = smaller(options.client_max_window_bits, offer.client_max_window_bits);
    }

    std::string response = "permessage-deflate";
    if (!parameters.server_keeps_context) response += "; server_no_context_takeover";
    if (!parameters.client_keeps_context) response += "; client_no_context_takeover";
    if (offer.server_max_window_bits || parameters.server_window_bits < max_window_bits) {
        response += "; server_max_window_bits=" + std::to_string(parameters.server_window_bits);
    }
    if (offer.client_max_window_bits) {
        response += "; client_max_window_bits=" + std::to_string(parameters.client_window_bits);
    }
    return {parameters, std::move(response)};
}

}  // namespace

Result<std::vector<Extension>> parse_extensions(std::string_view header) {
    std::vector<Extension> extensions;
    HeaderReader reader(header);
    while (!reader.at_end()) {
        // Lists may have empty elements (RFC 9110 §5.6.1).
        if (reader.take(',')) continue;
        auto extension = read_extension(reader);
        if (!extension) return Errc::bad_extensions;
        extensions.push_back(*std::move(extension));
        if (!reader.at_end() && !reader.take(',')) return Errc::bad_extensions;
    }
    return extensions;
}

std::optional<DeflateAgreement> agree_on_deflate(const std::vector<Extension>& offers,
                                                 const DeflateOptions& options) {
    for (const auto& extension : offers) {
        if (const auto offer = offer_of(extension)) return accept(*offer, options);
    }
    return std::nullopt;
}

}  // namespace siopp::websocket
