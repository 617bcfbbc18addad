#include "siopp/base/json_view.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "siopp/base/json_writer.hpp"
#include "siopp/base/utf8.hpp"

namespace {

using namespace siopp;

constexpr std::size_t max_depth = 64;

void require(bool condition) {
    if (!condition) std::abort();
}

void write_again(json::Writer& writer, json::View value);

void write_string(json::Writer& writer, json::View value) {
    const auto text = value.string();
    require(text && utf8::is_valid(*text));
    const auto plain = value.plain_string();
    require(!plain || *plain == *text);
    writer.value(std::string_view(*text));
}

void write_members(json::Writer& writer, json::View object) {
    writer.begin_object();
    for (const auto [key, value] : object.members()) {
        require(json::View::parse(key.raw()).has_value());
        require(object.find(*key.string()).has_value());
        writer.key(*key.string());
        write_again(writer, value);
    }
    writer.end_object();
}

void write_elements(json::Writer& writer, json::View array) {
    const auto elements = json::parse_array(array.raw(), max_depth);
    require(elements.has_value());
    std::size_t count = 0;
    writer.begin_array();
    for (const auto element : array.elements()) {
        require(count < elements->size() && element.raw().data() == elements->at(count).raw().data());
        require(element.raw() == elements->at(count++).raw());
        write_again(writer, element);
    }
    require(count == elements->size());
    writer.end_array();
}

/// Reads a value with every accessor and writes what was read.
void write_again(json::Writer& writer, json::View value) {
    switch (value.kind()) {
        case json::Kind::null:
            writer.value(nullptr);
            break;
        case json::Kind::boolean:
            writer.value(value.boolean().value());
            break;
        case json::Kind::number:
            writer.raw(value.raw());
            break;
        case json::Kind::string:
            write_string(writer, value);
            break;
        case json::Kind::array:
            write_elements(writer, value);
            break;
        case json::Kind::object:
            write_members(writer, value);
            break;
    }
}

std::string written_again(json::View value) {
    std::string out;
    json::Writer writer(out);
    write_again(writer, value);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    std::string quoted;
    json::append_string(quoted, text);
    const auto quoted_view = json::View::parse(quoted);
    require(quoted_view.has_value());
    require(!utf8::is_valid(text) || quoted_view->string() == text);

    const auto view = json::View::parse(text, max_depth);
    require(json::parse_array(text, max_depth).has_value() == (view && view->kind() == json::Kind::array));
    if (!view) return 0;

    require(utf8::is_valid(view->raw()));
    const auto once = written_again(*view);
    const auto once_view = json::View::parse(once, max_depth);
    require(once_view.has_value());
    require(once_view->kind() == view->kind());
    require(written_again(*once_view) == once);
    return 0;
}
