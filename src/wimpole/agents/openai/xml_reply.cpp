#include "wimpole/agents/openai/xml_reply.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "siopp/base/ascii.hpp"
#include "wimpole/agents/openai/partial_tag.hpp"

namespace wimpole::agents::openai {

namespace {

constexpr std::string_view response_begin = "<response>";
constexpr std::string_view cdata_begin = "<![CDATA[";
constexpr std::string_view cdata_end = "]]>";
constexpr std::size_t max_action_bytes = 64;

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> entities{
    {{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}, {"&apos;", "'"}}};

bool is_action_name(std::string_view name) {
    return name.size() <= max_action_bytes && name.front() >= 'A' && name.front() <= 'Z' &&
           std::ranges::all_of(name, [](char letter) {
               return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '_';
           });
}

}  // namespace

void XmlReplyReader::feed(std::string_view piece) {
    if (place_ == Place::behind) return;
    if (place_ == Place::plain) return pass_on(piece);
    pending_ += piece;
    std::string_view rest = pending_;
    for (bool goes_on = true; goes_on;) {
        switch (place_) {
            case Place::before:
                goes_on = read_before(rest);
                break;
            case Place::in_response:
                goes_on = read_response(rest);
                break;
            case Place::in_element:
                goes_on = read_element(rest);
                break;
            case Place::in_cdata:
                goes_on = read_cdata(rest);
                break;
            case Place::plain:
            case Place::behind:
                rest = {};
                goes_on = false;
        }
    }
    pending_.erase(0, pending_.size() - rest.size());
}

bool XmlReplyReader::read_before(std::string_view& rest) {
    const auto begin = rest.substr(0, max_preamble_bytes + response_begin.size()).find(response_begin);
    if (begin != std::string_view::npos) {
        rest.remove_prefix(begin + response_begin.size());
        place_ = Place::in_response;
        return true;
    }
    if (rest.size() < max_preamble_bytes + response_begin.size()) return false;
    pass_on(rest);
    place_ = Place::plain;
    return true;
}

bool XmlReplyReader::read_response(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find('<'), rest.size()));
    const auto end = rest.find('>');
    if (end == std::string_view::npos || end > max_tag_bytes) {
        // What is so long is no tag.
        if (rest.size() <= max_tag_bytes) return false;
        rest.remove_prefix(1);
        return true;
    }
    open(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
    return true;
}

void XmlReplyReader::open(std::string_view tag) {
    if (tag == "/response") place_ = Place::behind;
    if (tag.empty() || tag.ends_with('/') ||
        std::string_view("/!?").find(tag.front()) != std::string_view::npos)
        return;
    const auto name = tag.substr(0, tag.find_first_of(siopp::white_space));
    element_ = "</" + std::string(name) + '>';
    into_ = name == "text"                             ? &text_
            : name == "thought" || name == "reasoning" ? &thought_
            : name == "actions"                        ? &actions_
            : name == "action"                         ? &decision_
                                                       : nullptr;
    // Who says it twice is heard once.
    if (into_ && into_->is_closed) into_ = nullptr;
    place_ = Place::in_element;
}

bool XmlReplyReader::read_element(std::string_view& rest) {
    const auto markup = std::min(rest.find_first_of("<&"), rest.size());
    add(rest.substr(0, markup));
    rest.remove_prefix(markup);
    return !rest.empty() && read_markup(rest);
}

bool XmlReplyReader::read_markup(std::string_view& rest) {
    if (rest.starts_with(element_)) {
        rest.remove_prefix(element_.size());
        if (into_) into_->is_closed = true;
        place_ = Place::in_response;
        return true;
    }
    if (rest.starts_with(cdata_begin)) {
        rest.remove_prefix(cdata_begin.size());
        place_ = Place::in_cdata;
        return true;
    }
    for (const auto& [name, meaning] : entities) {
        if (!rest.starts_with(name)) continue;
        add(meaning);
        rest.remove_prefix(name.size());
        return true;
    }
    const bool may_become =
        element_.starts_with(rest) || cdata_begin.starts_with(rest) ||
        std::ranges::any_of(entities, [rest](const auto& entity) { return entity.first.starts_with(rest); });
    if (may_become) return false;
    add(rest.substr(0, 1));
    rest.remove_prefix(1);
    return true;
}

bool XmlReplyReader::read_cdata(std::string_view& rest) {
    const auto end = rest.find(cdata_end);
    const bool has_ended = end != std::string_view::npos;
    const auto size = has_ended ? end : rest.size() - begun_at_end(rest, cdata_end);
    add(rest.substr(0, size));
    rest.remove_prefix(has_ended ? size + cdata_end.size() : size);
    if (has_ended) place_ = Place::in_element;
    return has_ended;
}

void XmlReplyReader::add(std::string_view part) {
    if (!into_) return;
    const auto begin = std::min(part.find_first_not_of(siopp::white_space), part.size());
    const auto end = part.find_last_not_of(siopp::white_space) + 1;
    if (begin < end) {
        const auto before = into_->told.empty() ? std::string_view() : part.substr(0, begin);
        if (!into_->blank.empty()) tell(*into_, std::exchange(into_->blank, {}));
        tell(*into_, std::string(before) + std::string(part.substr(begin, end - begin)));
        part.remove_prefix(end);
    }
    if (!into_->told.empty()) into_->blank += part;
}

void XmlReplyReader::tell(Held& held, std::string_view part) const {
    held.told += part;
    if (&held == &text_) sink_.text(part);
    if (&held == &thought_) sink_.thought(part);
}

void XmlReplyReader::pass_on(std::string_view part) {
    if (part.empty()) return;
    text_.told += part;
    sink_.text(part);
}

void XmlReplyReader::finish() {
    const auto rest = std::exchange(pending_, {});
    if (place_ == Place::before && rest.find_first_not_of(siopp::white_space) != std::string::npos) {
        pass_on(rest);
        place_ = Place::plain;
    }
    // The begin of a tag is of the tag.
    if (place_ == Place::in_cdata || (place_ == Place::in_element && !rest.starts_with('<'))) add(rest);
}

std::vector<std::string> XmlReplyReader::actions() const {
    std::vector<std::string> names;
    std::string_view rest = actions_.told;
    while (!rest.empty() && names.size() < max_actions) {
        if (rest.front() == '<') {
            rest.remove_prefix(std::min(rest.find('>'), rest.size() - 1) + 1);
            continue;
        }
        const auto size = std::min(rest.find_first_of("<, \t\r\n"), rest.size());
        const auto name = rest.substr(0, size);
        if (!name.empty() && is_action_name(name)) names.emplace_back(name);
        rest.remove_prefix(std::min(size + (size < rest.size() && rest[size] == '<' ? 0 : 1), rest.size()));
    }
    return names;
}

}  // namespace wimpole::agents::openai
