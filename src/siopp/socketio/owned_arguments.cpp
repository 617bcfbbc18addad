#include "siopp/socketio/owned_arguments.hpp"

#include <limits>
#include <utility>

namespace siopp::socketio {

namespace {

/// What stands inside the brackets of an array of the arguments.
std::string joined(const Arguments& arguments) {
    std::string json;
    for (const auto value : arguments.values()) {
        if (!json.empty()) json += ',';
        json += value.raw();
    }
    return json;
}

}  // namespace

OwnedArguments::OwnedArguments(const Arguments& arguments)
    : OwnedArguments(joined(arguments), {arguments.attachments().begin(), arguments.attachments().end()}) {}

OwnedArguments::OwnedArguments(std::string_view json, std::vector<std::string> attachments) {
    auto content = std::make_unique<Content>();
    content->json.append("[").append(json).append("]");
    content->attachments = std::move(attachments);
    // The text was checked against the limit of whoever received it.
    auto values = json::parse_array(content->json, std::numeric_limits<std::size_t>::max());
    if (values) content->values = std::move(*values);
    content_ = std::move(content);
}

Arguments OwnedArguments::view() const {
    if (!content_) return {{}, {}};
    return {content_->values, content_->attachments};
}

std::size_t OwnedArguments::size_bytes() const {
    if (!content_) return 0;
    auto size = content_->json.size();
    for (const auto& attachment : content_->attachments)
        size += attachment.size();
    return size;
}

}  // namespace siopp::socketio
