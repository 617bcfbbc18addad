#include "siopp/socketio/arguments.hpp"

#include <cassert>
#include <stdexcept>

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
    auto size = json_.size();
    for (const auto value : arguments.values())
        size += value.raw().size() + 1;
    json_.reserve(size);
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

std::optional<ArgumentError> Arguments::read(std::size_t index, Binary& into) const {
    if (index >= size()) return missing(index);
    const auto bytes = binary(index);
    if (!bytes) return wrong(index, json::mismatch("binary data", values_[index]).text);
    into.bytes = *bytes;
    return std::nullopt;
}

ArgumentError Arguments::missing(std::size_t index) {
    return {index + 1, "argument " + std::to_string(index + 1) + " is missing"};
}

ArgumentError Arguments::wrong(std::size_t index, std::string_view what) {
    return {index + 1, "argument " + std::to_string(index + 1) + ": " + std::string(what)};
}

void throw_exception_from_error(const ArgumentError& error, const boost::source_location&) {
    throw std::invalid_argument(error.message);
}

}  // namespace siopp::socketio
