#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "siopp/base/shared_bytes.hpp"
#include "siopp/net/worker.hpp"
#include "siopp/websocket/deflate.hpp"
#include "siopp/websocket/deflate_options.hpp"
#include "siopp/websocket/extensions.hpp"
#include "siopp/websocket/frame.hpp"

namespace siopp::websocket {

/// Compression on one worker, for all its connections that keep no context: they compress and inflate with
/// the same few zlib streams, and what is sent to many of them in one turn is compressed once.
class SharedDeflate final : public net::Flushable {
public:
    /// What `options` limit is limited for this worker.
    SharedDeflate(net::Worker& worker, const DeflateOptions& options) : worker_(worker), options_(options) {}

    const DeflateOptions& options() const noexcept { return options_; }

    /// Answers the offers of a client. Contexts that are kept count as taken until give_back().
    std::optional<DeflateAgreement> agree(const std::vector<Extension>& offers);
    void give_back(const DeflateParameters& parameters);
    std::size_t context_bytes() const noexcept { return context_bytes_; }

    /// The compressed form of a whole frame, or the frame itself where it is not worth it.
    SharedBytes compress(const SharedBytes& frame, int window_bits);
    /// The same with a context, which the frame becomes part of if it is compressed.
    SharedBytes compress_with(Deflater& context, const SharedBytes& frame);
    /// See Inflater::inflate().
    Result<std::string> inflate(std::string_view payload, std::size_t max_bytes);

    /// Forgets what was compressed in this turn.
    void flush() override;

private:
    /// An event and its attachments go to one receiver after the other.
    static constexpr std::size_t max_remembered = 16;
    struct Remembered {
        SharedBytes frame;
        SharedBytes compressed;
        int window_bits = 0;
    };

    const Remembered* find(const SharedBytes& frame, int window_bits) const;
    void remember(Remembered remembered);
    Deflater& deflater(int window_bits);
    SharedBytes encode(Deflater& deflater, const SharedBytes& frame);
    bool is_worth_it(const SharedBytes& frame) const;

    net::Worker& worker_;
    const DeflateOptions options_;
    std::size_t context_bytes_ = 0;
    std::array<Remembered, max_remembered> remembered_;
    std::size_t next_remembered_ = 0;
    bool flush_is_due_ = false;
    /// By window bits.
    std::array<std::unique_ptr<Deflater>, 16> deflaters_;
    Inflater inflater_{15};
    /// Where messages are compressed to.
    std::string space_;
};

/// Compression of one connection.
class MessageDeflate {
public:
    MessageDeflate(std::shared_ptr<SharedDeflate> shared, const DeflateParameters& parameters);
    MessageDeflate(const MessageDeflate&) = delete;
    MessageDeflate& operator=(const MessageDeflate&) = delete;
    ~MessageDeflate();

    /// What is to be sent for this frame of a message.
    SharedBytes compress(const SharedBytes& frame);
    /// See Inflater::inflate().
    Result<std::string> inflate(std::string_view payload, std::size_t max_bytes);

private:
    std::shared_ptr<SharedDeflate> shared_;
    DeflateParameters parameters_;
    /// The contexts that are kept, where any are.
    std::unique_ptr<Deflater> deflater_;
    std::unique_ptr<Inflater> inflater_;
};

}  // namespace siopp::websocket
