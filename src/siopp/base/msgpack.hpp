#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/result.hpp"

/// MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) as JavaScript's notepack.io reads and
/// writes it, transcoded from and to JSON text without a document in between. What JSON cannot hold:
///
/// - bin, and ext of type 0 (notepack.io's ArrayBuffer), become attachments, each with a placeholder
///   `{"_placeholder":true,"num":i}` in the text, and the other way round;
/// - dates (fixext 8 of type 0: milliseconds; the timestamps of type -1) become ISO 8601 strings as by
///   JSON.stringify, invalid ones null;
/// - undefined (fixext 1 of type 0) becomes null in an array; a map's member is left out;
/// - any other ext becomes `[type, <attachment>]`;
/// - NaN and infinity become null; strings that are not UTF-8 get U+FFFD;
/// - keys that are numbers, booleans or nil become their text; other keys are an error.
namespace siopp::msgpack {

enum class Errc { truncated = 1, unknown_type, too_deep, bad_key, too_many_attachments, trailing_bytes };
std::string_view to_string(Errc error);
ErrorCode make_error_code(Errc error);

struct Limits {
    /// Nested arrays and maps.
    std::size_t max_depth = 512;
    std::size_t max_attachments = 10;
};

/// Reads values one after the other. Without recursion; after an error it is of no use any more.
class Reader {
public:
    Reader(std::string_view bytes, const Limits& limits) : rest_(bytes), limits_(limits) {}

    bool at_end() const noexcept { return rest_.empty(); }
    /// The number of members of the map at the front. Error unknown_type where there is no map.
    Result<std::size_t> map();
    enum class Found : std::uint8_t { value, undefined };
    /// The next value's JSON text is appended to `json`, what is binary in it to `attachments`. An undefined
    /// value is appended as null.
    Result<Found> value(std::string& json, std::vector<std::string>& attachments);

private:
    struct Head;
    struct Container {
        std::size_t left;
        bool is_map;
        bool is_empty = true;
        /// Where the text of the last member begins, with its comma.
        std::size_t member_at = 0;
    };

    Result<std::string_view> take(std::size_t size);
    Result<std::uint64_t> number(std::size_t size);
    Result<Head> head();
    Result<Found> item(std::string& json, std::vector<std::string>& attachments);
    Result<Found> text_of(const Head& head, std::string& json, std::vector<std::string>& attachments);
    Result<Found> extension(const Head& head, std::string& json, std::vector<std::string>& attachments);
    Result<Found> attach(std::size_t size, std::string& json, std::vector<std::string>& attachments);
    ErrorCode open(const Head& head, std::string& json);
    ErrorCode begin_member(std::string& json);
    ErrorCode key(std::string& json);

    std::string_view rest_;
    const Limits& limits_;
    std::vector<Container> open_;
};

/// One value, alone.
struct Document {
    std::string json;
    std::vector<std::string> attachments;
};
Result<Document> to_json(std::string_view bytes, const Limits& limits);

void append_map(std::string& out, std::size_t members);
void append_array(std::string& out, std::size_t elements);
void append_string(std::string& out, std::string_view text);
void append_unsigned(std::string& out, std::uint64_t number);
void append_signed(std::string& out, std::int64_t number);
void append_binary(std::string& out, std::string_view bytes);

/// Appends what one JSON value says, nil for a text that is none. Placeholders stand for `attachments` where
/// there are any. Linear in the text, without recursion.
void append_json(std::string& out, std::string_view json, std::span<const std::string> attachments);

}  // namespace siopp::msgpack

template <>
struct boost::system::is_error_code_enum<siopp::msgpack::Errc> : std::true_type {};
