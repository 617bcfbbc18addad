#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wimpole::agents {

/// A text that comes in parts of any bytes and leaves in chunks of whole letters: valid UTF-8 without control
/// characters, within a limit. What is neither becomes U+FFFD or is left out.
class ReplyText {
public:
    explicit ReplyText(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    void append(std::string_view part);
    /// Nothing more comes: what is left of a letter that was cut off becomes U+FFFD.
    void finish();

    /// All of it but the beginning of a letter at the end.
    const std::string& text() const noexcept { return text_; }
    /// Some of it was left out because it was too long.
    bool is_truncated() const noexcept { return truncated_; }

    /// What has come since the last call; the view is valid until the next append().
    std::string_view take_chunk();
    /// All that was taken so far.
    std::string_view taken() const { return std::string_view(text_).substr(0, taken_); }
    bool has_chunk() const noexcept { return taken_ < text_.size(); }

private:
    void add_clean(std::string_view valid);

    std::size_t max_bytes_;
    std::string text_;
    /// The beginning of a letter.
    std::string incomplete_;
    std::size_t taken_ = 0;
    bool truncated_ = false;
};

/// `text` as a ReplyText would have it, cut to the limit.
std::string clean_text(std::string_view text, std::size_t max_bytes);

/// The length of a JavaScript string of valid UTF-8.
std::uint64_t utf16_length(std::string_view text);

}  // namespace wimpole::agents
