#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/agents/openai/think_splitter.hpp"

namespace wimpole::agents::openai {

/// Reads what a model says whose template asks for XML, as templates of ElizaOS do, however it is cut into
/// pieces: <response><thought>..</thought><actions>A,B</actions><text>..</text></response>. What is before
/// and behind it, and elements of other names, are left out. White space around what elements hold goes too;
/// &lt; &gt; &amp; &quot; &apos; and CDATA are what they stand for, other markup in an element stays as it
/// is. An answer that does not come to a <response> within max_preamble_bytes is a text. Bounded by what it
/// is fed.
class XmlReplyReader {
public:
    static constexpr std::size_t max_preamble_bytes = 1'024;
    static constexpr std::size_t max_tag_bytes = 256;
    static constexpr std::size_t max_actions = 16;

    /// `sink` is told of the text and the thought as they come.
    explicit XmlReplyReader(CompletionSink sink) : sink_(std::move(sink)) {}
    XmlReplyReader(const XmlReplyReader&) = delete;
    XmlReplyReader& operator=(const XmlReplyReader&) = delete;

    void feed(std::string_view piece);
    /// Nothing more comes: an element that is not closed holds what there is of it.
    void finish();

    /// Valid behind finish().
    bool is_xml() const noexcept { return place_ != Place::before && place_ != Place::plain; }
    const std::string& text() const noexcept { return text_.told; }
    const std::string& thought() const noexcept { return thought_.told; }
    /// Names in upper case of <actions>, with commas between or each in an element.
    std::vector<std::string> actions() const;
    /// What <action> holds, of an answer to whether to respond.
    const std::string& decision() const noexcept { return decision_.told; }

private:
    enum class Place : std::uint8_t { before, plain, in_response, in_element, in_cdata, behind };

    /// What an element holds, without the white space around it.
    struct Held {
        std::string told;
        std::string blank;
        bool is_closed = false;
    };

    /// These take from `rest` what is decided, and tell whether there may be more to decide.
    bool read_before(std::string_view& rest);
    bool read_response(std::string_view& rest);
    bool read_element(std::string_view& rest);
    bool read_markup(std::string_view& rest);
    bool read_cdata(std::string_view& rest);
    void open(std::string_view tag);
    void add(std::string_view part);
    void tell(Held& held, std::string_view part) const;
    void pass_on(std::string_view part);

    CompletionSink sink_;
    Place place_ = Place::before;
    std::string pending_;
    std::string element_;
    Held* into_ = nullptr;
    Held text_;
    Held thought_;
    Held actions_;
    Held decision_;
};

}  // namespace wimpole::agents::openai
