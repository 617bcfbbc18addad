#include "siopp/engineio/payload.hpp"

#include "siopp/base/base64.hpp"

namespace siopp::engineio {
namespace {

constexpr char binary_mark = 'b';

Result<PayloadReader::Item> decode_item(std::string_view encoded) {
    if (encoded.starts_with(binary_mark)) {
        auto bytes = base64::decode_lines(encoded.substr(1));
        if (!bytes) return Errc::invalid_base64;
        return PayloadReader::Item{{PacketType::message, {}}, true, std::move(*bytes)};
    }
    const auto packet = decode(encoded);
    if (!packet) return packet.error();
    return PayloadReader::Item{*packet, false, {}};
}

}  // namespace

Result<PayloadReader::Item> PayloadReader::next() {
    const auto separator = rest_.find(record_separator);
    at_end_ = separator == std::string_view::npos;
    auto item = decode_item(rest_.substr(0, separator));
    if (!item) at_end_ = true;
    rest_.remove_prefix(at_end_ ? rest_.size() : separator + 1);
    return item;
}

void PayloadWriter::add_text(std::string_view encoded) {
    separate();
    body_.append(encoded);
}

void PayloadWriter::add_binary(std::string_view bytes) {
    separate();
    body_.push_back(binary_mark);
    base64::encode_to(body_, bytes);
}

void PayloadWriter::separate() {
    if (!body_.empty()) body_.push_back(record_separator);
}

}  // namespace siopp::engineio
