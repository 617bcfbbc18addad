#include "siopp/socketio/arguments.hpp"

#include <cassert>

namespace siopp::socketio {

void ArgumentWriter::separate() {
    if (!json_.empty()) json_ += ',';
}

void ArgumentWriter::add(std::string_view text) {
    separate();
    json::append_string(json_, text);
}

void ArgumentWriter::add(bool boolean) {
    separate();
    json_ += boolean ? "true" : "false";
}

void ArgumentWriter::add(double number) {
    separate();
    json::Writer(json_).value(number);
}

void ArgumentWriter::add(std::nullptr_t) {
    separate();
    json_ += "null";
}

void ArgumentWriter::add(json::View value) {
    separate();
    json_ += value.raw();
}

void ArgumentWriter::add(RawJson json) {
    separate();
    json_ += json.text;
}

void ArgumentWriter::add(Binary binary) {
    separate();
    json_.append(R"({"_placeholder":true,"num":)").append(std::to_string(attachments_.size())).append("}");
    attachments_.emplace_back(binary.bytes);
}

void ArgumentWriter::add(const Arguments& arguments) {
    assert(attachments_.empty() || arguments.attachments().empty());
    for (const auto value : arguments.values())
        add(value);
    if (!arguments.attachments().empty()) {
        attachments_.assign(arguments.attachments().begin(), arguments.attachments().end());
    }
}

std::optional<std::string_view> Arguments::binary(std::size_t index) const {
    return index < values_.size() ? binary(values_[index]) : std::nullopt;
}

std::optional<std::string_view> Arguments::binary(json::View placeholder) const {
    if (attachments_.empty() || placeholder.kind() != json::Kind::object) return std::nullopt;
    const auto mark = placeholder.find("_placeholder");
    const auto number = placeholder.find("num");
    if (!mark || mark->boolean() != true || !number) return std::nullopt;
    const auto index = number->integer();
    if (!index || *index < 0 || static_cast<std::size_t>(*index) >= attachments_.size()) return std::nullopt;
    return attachments_[static_cast<std::size_t>(*index)];
}

}  // namespace siopp::socketio
