#include "siopp/base/msgpack.hpp"

#include <array>
#include <bit>

#include "siopp/base/error_category.hpp"
#include "siopp/base/iso_date.hpp"
#include "siopp/base/json_writer.hpp"

namespace siopp::msgpack {

namespace {

enum class Kind : std::uint8_t {
    unknown,
    nil,
    boolean,
    unsigned_number,
    signed_number,
    single_number,
    double_number,
    string,
    binary,
    array,
    map,
    extension,
    fixed_extension,
};

/// What the first bytes 0xc0 to 0xdf mean.
struct Format {
    Kind kind;
    /// Bytes of the number or size that follows; where it is 0, `value` is meant.
    std::uint8_t size = 0;
    std::uint8_t value = 0;
};
constexpr std::array<Format, 32> formats{{
    {Kind::nil},
    {Kind::unknown},
    {Kind::boolean, 0, 0},
    {Kind::boolean, 0, 1},
    {Kind::binary, 1},
    {Kind::binary, 2},
    {Kind::binary, 4},
    {Kind::extension, 1},
    {Kind::extension, 2},
    {Kind::extension, 4},
    {Kind::single_number, 4},
    {Kind::double_number, 8},
    {Kind::unsigned_number, 1},
    {Kind::unsigned_number, 2},
    {Kind::unsigned_number, 4},
    {Kind::unsigned_number, 8},
    {Kind::signed_number, 1},
    {Kind::signed_number, 2},
    {Kind::signed_number, 4},
    {Kind::signed_number, 8},
    {Kind::fixed_extension, 0, 1},
    {Kind::fixed_extension, 0, 2},
    {Kind::fixed_extension, 0, 4},
    {Kind::fixed_extension, 0, 8},
    {Kind::fixed_extension, 0, 16},
    {Kind::string, 1},
    {Kind::string, 2},
    {Kind::string, 4},
    {Kind::array, 2},
    {Kind::array, 4},
    {Kind::map, 2},
    {Kind::map, 4},
}};

/// The types of ext that mean something here.
constexpr int javascript_type = 0;
constexpr int timestamp_type = -1;

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
}

std::int64_t sign_extend(std::uint64_t value, std::size_t size) {
    const auto unused_bits = 64 - 8 * size;
    return static_cast<std::int64_t>(value << unused_bits) >> unused_bits;
}

void append_date(std::string& json, std::int64_t milliseconds) {
    const auto date = to_iso_date(milliseconds);
    if (date.empty()) {
        json += "null";
    } else {
        json.append("\"").append(date).append("\"");
    }
}

/// The payload of a timestamp ext (4, 8 or 12 bytes) in milliseconds; one that no date can hold is beyond
/// every date.
std::int64_t timestamp(std::string_view payload) {
    constexpr std::int64_t furthest = 10'000'000'000'000;
    std::int64_t seconds = 0;
    std::uint64_t nanoseconds = 0;
    if (payload.size() == 12) {
        nanoseconds = big_endian(payload.substr(0, 4));
        seconds = static_cast<std::int64_t>(big_endian(payload.substr(4)));
    } else {
        const auto bits = big_endian(payload);
        nanoseconds = payload.size() == 8 ? bits >> 34 : 0;
        seconds = static_cast<std::int64_t>(payload.size() == 8 ? bits & 0x3'ffff'ffff : bits);
    }
    if (seconds > furthest || seconds < -furthest) return INT64_MAX;
    return seconds * 1'000 + static_cast<std::int64_t>(nanoseconds / 1'000'000);
}

}  // namespace

std::string_view to_string(Errc error) {
    switch (error) {
        case Errc::truncated:
            return "MessagePack ends within a value";
        case Errc::unknown_type:
            return "unknown MessagePack type";
        case Errc::too_deep:
            return "MessagePack is nested too deep";
        case Errc::bad_key:
            return "key of a MessagePack map cannot be a JSON key";
        case Errc::too_many_attachments:
            return "too many binary values";
        case Errc::trailing_bytes:
            return "bytes behind the MessagePack value";
    }
    return "unknown error";
}

ErrorCode make_error_code(Errc error) {
    static constexpr LayerCategory<Errc> category("siopp.msgpack");
    return {static_cast<int>(error), category};
}

struct Reader::Head {
    Kind kind;
    /// The number's bits (sign-extended), or the size of what follows.
    std::uint64_t value;
};

Result<std::string_view> Reader::take(std::size_t size) {
    if (rest_.size() < size) return Errc::truncated;
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

Result<std::uint64_t> Reader::number(std::size_t size) {
    const auto bytes = take(size);
    if (!bytes) return bytes.error();
    return big_endian(*bytes);
}

Result<Reader::Head> Reader::head() {
    const auto first = number(1);
    if (!first) return first.error();
    if (*first < 0x80) return Head{Kind::unsigned_number, *first};
    if (*first < 0x90) return Head{Kind::map, *first & 0x0f};
    if (*first < 0xa0) return Head{Kind::array, *first & 0x0f};
    if (*first < 0xc0) return Head{Kind::string, *first & 0x1f};
    if (*first >= 0xe0) return Head{Kind::signed_number, static_cast<std::uint64_t>(sign_extend(*first, 1))};

    const auto& format = formats[*first - 0xc0];
    if (format.kind == Kind::unknown) return Errc::unknown_type;
    if (format.size == 0) return Head{format.kind, format.value};
    const auto value = number(format.size);
    if (!value) return value.error();
    if (format.kind != Kind::signed_number) return Head{format.kind, *value};
    return Head{format.kind, static_cast<std::uint64_t>(sign_extend(*value, format.size))};
}

Result<std::size_t> Reader::map() {
    const auto head = this->head();
    if (!head) return head.error();
    if (head->kind != Kind::map) return Errc::unknown_type;
    return static_cast<std::size_t>(head->value);
}

Result<Reader::Found> Reader::value(std::string& json, std::vector<std::string>& attachments) {
    for (;;) {
        const auto found = item(json, attachments);
        if (!found) return found.error();
        while (!open_.empty() && open_.back().left == 0) {
            json += open_.back().is_map ? '}' : ']';
            open_.pop_back();
        }
        if (open_.empty()) return found;
        if (const auto error = begin_member(json)) return error;
    }
}

/// Reads a scalar, or the head of an array or map.
Result<Reader::Found> Reader::item(std::string& json, std::vector<std::string>& attachments) {
    const auto head = this->head();
    if (!head) return head.error();
    if (head->kind == Kind::array || head->kind == Kind::map) {
        if (!open_.empty()) open_.back().is_empty = false;
        if (const auto error = open(*head, json)) return error;
        return Found::value;
    }
    const auto found = text_of(*head, json, attachments);
    if (!found || open_.empty()) return found;
    if (*found == Found::value || !open_.back().is_map) {
        open_.back().is_empty = false;
    } else {
        json.resize(open_.back().member_at);
    }
    return found;
}

ErrorCode Reader::open(const Head& head, std::string& json) {
    if (open_.size() >= limits_.max_depth) return Errc::too_deep;
    const bool is_map = head.kind == Kind::map;
    // Every element takes a byte at least: a size that cannot be true is not believed.
    if (head.value > rest_.size() / (is_map ? 2 : 1)) return Errc::truncated;
    open_.push_back({static_cast<std::size_t>(head.value), is_map});
    json += is_map ? '{' : '[';
    return {};
}

ErrorCode Reader::begin_member(std::string& json) {
    auto& container = open_.back();
    --container.left;
    container.member_at = json.size();
    if (!container.is_empty) json += ',';
    return container.is_map ? key(json) : ErrorCode();
}

ErrorCode Reader::key(std::string& json) {
    const auto head = this->head();
    if (!head) return head.error();
    std::vector<std::string> none;
    if (head->kind == Kind::string) {
        const auto written = text_of(*head, json, none);
        if (!written) return written.error();
    } else if (head->kind >= Kind::nil && head->kind <= Kind::double_number) {
        json += '"';
        const auto written = text_of(*head, json, none);
        if (!written) return written.error();
        json += '"';
    } else {
        return Errc::bad_key;
    }
    json += ':';
    return {};
}

Result<Reader::Found> Reader::text_of(const Head& head, std::string& json,
                                      std::vector<std::string>& attachments) {
    switch (head.kind) {
        case Kind::boolean:
            json += head.value != 0 ? "true" : "false";
            return Found::value;
        case Kind::unsigned_number:
            json += std::to_string(head.value);
            return Found::value;
        case Kind::signed_number:
            json += std::to_string(static_cast<std::int64_t>(head.value));
            return Found::value;
        case Kind::single_number:
            json::Writer(json).value(
                static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(head.value))));
            return Found::value;
        case Kind::double_number:
            json::Writer(json).value(std::bit_cast<double>(head.value));
            return Found::value;
        case Kind::string: {
            const auto text = take(head.value);
            if (!text) return text.error();
            json::append_string(json, *text);
            return Found::value;
        }
        case Kind::binary:
            return attach(head.value, json, attachments);
        case Kind::extension:
        case Kind::fixed_extension:
            return extension(head, json, attachments);
        default:
            json += "null";
            return Found::value;
    }
}

Result<Reader::Found> Reader::extension(const Head& head, std::string& json,
                                        std::vector<std::string>& attachments) {
    const auto type_byte = number(1);
    if (!type_byte) return type_byte.error();
    const auto type = sign_extend(*type_byte, 1);
    const auto size = static_cast<std::size_t>(head.value);
    const bool is_fixed = head.kind == Kind::fixed_extension;
    const bool is_undefined = is_fixed && type == javascript_type && size == 1;
    const bool is_date = is_fixed && type == javascript_type && size == 8;
    const bool is_timestamp = type == timestamp_type && (size == 4 || size == 8 || size == 12);
    if (is_undefined || is_date || is_timestamp) {
        const auto payload = take(size);
        if (!payload) return payload.error();
        if (is_undefined) {
            json += "null";
        } else {
            append_date(json,
                        is_date ? static_cast<std::int64_t>(big_endian(*payload)) : timestamp(*payload));
        }
        return is_undefined ? Found::undefined : Found::value;
    }
    if (!is_fixed && type == javascript_type) return attach(size, json, attachments);
    json.append("[").append(std::to_string(type)).append(",");
    const auto attached = attach(size, json, attachments);
    json += ']';
    return attached;
}

Result<Reader::Found> Reader::attach(std::size_t size, std::string& json,
                                     std::vector<std::string>& attachments) {
    const auto bytes = take(size);
    if (!bytes) return bytes.error();
    if (attachments.size() >= limits_.max_attachments) return Errc::too_many_attachments;
    json.append(R"({"_placeholder":true,"num":)").append(std::to_string(attachments.size())).append("}");
    attachments.emplace_back(*bytes);
    return Found::value;
}

Result<Document> to_json(std::string_view bytes, const Limits& limits) {
    Reader reader(bytes, limits);
    Document document;
    const auto read = reader.value(document.json, document.attachments);
    if (!read) return read.error();
    if (!reader.at_end()) return Errc::trailing_bytes;
    return document;
}

}  // namespace siopp::msgpack
