#include "siopp/websocket/message_deflate.hpp"

#include <utility>

namespace siopp::websocket {

namespace {

std::size_t context_bytes_of(const DeflateParameters& parameters, const DeflateOptions& options) {
    std::size_t bytes = 0;
    if (parameters.server_keeps_context) {
        bytes += Deflater::memory_bytes(parameters.server_window_bits, options.memory_level);
    }
    if (parameters.client_keeps_context) bytes += Inflater::memory_bytes(parameters.client_window_bits);
    return bytes;
}

/// The header of a whole frame that a server sends.
FrameHeader header_of(const SharedBytes& frame) {
    return **decode_header(frame.view());
}

}  // namespace

std::optional<DeflateAgreement> SharedDeflate::agree(const std::vector<Extension>& offers) {
    auto agreement = agree_on_deflate(offers, options_);
    if (!agreement) return std::nullopt;
    const auto wanted = context_bytes_of(agreement->parameters, options_);
    if (wanted > options_.max_context_bytes - context_bytes_) {
        auto without = options_;
        without.server_context_takeover = without.client_context_takeover = false;
        return agree_on_deflate(offers, without);
    }
    context_bytes_ += wanted;
    return agreement;
}

void SharedDeflate::give_back(const DeflateParameters& parameters) {
    context_bytes_ -= context_bytes_of(parameters, options_);
}

bool SharedDeflate::is_worth_it(const SharedBytes& frame) const {
    if (frame.size() < options_.threshold_bytes) return false;
    const auto payload_bytes = frame.size() - header_of(frame).header_bytes;
    return payload_bytes >= options_.threshold_bytes && payload_bytes <= Deflater::max_message_bytes;
}

SharedBytes SharedDeflate::compress(const SharedBytes& frame, int window_bits) {
    if (!is_worth_it(frame)) return frame;
    if (const auto* found = find(frame, window_bits)) return found->compressed;

    auto& stream = deflater(window_bits);
    stream.reset();
    auto compressed = encode(stream, frame);
    if (compressed.size() >= frame.size()) compressed = frame;
    remember({frame, compressed, window_bits});
    return compressed;
}

SharedBytes SharedDeflate::compress_with(Deflater& context, const SharedBytes& frame) {
    // What has gone through the context must be sent as it came out, for the peer's context must get it too.
    return is_worth_it(frame) ? encode(context, frame) : frame;
}

SharedBytes SharedDeflate::encode(Deflater& deflater, const SharedBytes& frame) {
    const auto plain = header_of(frame);
    const auto payload = deflater.deflate(frame.view().substr(plain.header_bytes), space_);
    std::array<char, max_header_bytes> header;
    const auto header_bytes = encode_header(plain.opcode, payload.size(), header);
    mark_compressed(header);
    const std::array<std::string_view, 2> parts{std::string_view(header.data(), header_bytes), payload};
    auto encoded = SharedBytes::join(parts);
    if (!std::exchange(flush_is_due_, true)) worker_.flush_later(*this);
    return encoded;
}

const SharedDeflate::Remembered* SharedDeflate::find(const SharedBytes& frame, int window_bits) const {
    // The newest first: of one broadcast the same frame comes again and again.
    for (std::size_t age = 1; age <= max_remembered; ++age) {
        const auto& entry = remembered_[(next_remembered_ + max_remembered - age) % max_remembered];
        if (entry.frame.view().data() == frame.view().data() && entry.window_bits == window_bits)
            return &entry;
    }
    return nullptr;
}

void SharedDeflate::remember(Remembered remembered) {
    remembered_[next_remembered_] = std::move(remembered);
    next_remembered_ = (next_remembered_ + 1) % max_remembered;
}

void SharedDeflate::flush() {
    flush_is_due_ = false;
    remembered_.fill({});
    next_remembered_ = 0;
    std::string().swap(space_);
}

Deflater& SharedDeflate::deflater(int window_bits) {
    auto& found = deflaters_.at(static_cast<std::size_t>(window_bits));
    if (!found) {
        found = std::make_unique<Deflater>(window_bits, options_.memory_level, options_.compression_level);
    }
    return *found;
}

Result<std::string> SharedDeflate::inflate(std::string_view payload, std::size_t max_bytes) {
    inflater_.reset();
    return inflater_.inflate(payload, max_bytes);
}

MessageDeflate::MessageDeflate(std::shared_ptr<SharedDeflate> shared, const DeflateParameters& parameters)
    : shared_(std::move(shared)), parameters_(parameters) {}

MessageDeflate::~MessageDeflate() {
    shared_->give_back(parameters_);
}

SharedBytes MessageDeflate::compress(const SharedBytes& frame) {
    if (!parameters_.server_keeps_context) return shared_->compress(frame, parameters_.server_window_bits);
    if (!deflater_) {
        const auto& options = shared_->options();
        deflater_ = std::make_unique<Deflater>(parameters_.server_window_bits, options.memory_level,
                                               options.compression_level);
    }
    return shared_->compress_with(*deflater_, frame);
}

Result<std::string> MessageDeflate::inflate(std::string_view payload, std::size_t max_bytes) {
    if (!parameters_.client_keeps_context) return shared_->inflate(payload, max_bytes);
    if (!inflater_) inflater_ = std::make_unique<Inflater>(parameters_.client_window_bits);
    return inflater_->inflate(payload, max_bytes);
}

}  // namespace siopp::websocket
