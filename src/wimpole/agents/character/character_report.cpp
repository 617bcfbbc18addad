#include "siopp/base/json_writer.hpp"
#include "wimpole/agents/character/character.hpp"

namespace wimpole::agents {

namespace {

using Remarks = std::vector<CharacterReport::Remark>;

void write_lines(std::string& out, const char* verdict, const Remarks& remarks) {
    for (const auto& [field, text] : remarks) {
        out += verdict;
        out += field.empty() ? text : field + ": " + text;
        out += '\n';
    }
}

void write_list(siopp::json::Writer& writer, const char* name, const Remarks& remarks) {
    writer.key(name).begin_array();
    for (const auto& [field, text] : remarks)
        writer.begin_object().member("field", field).member("text", text).end_object();
    writer.end_array();
}

}  // namespace

std::string to_text(const CharacterReport& report) {
    std::string text;
    write_lines(text, "error    ", report.errors);
    write_lines(text, "used     ", report.used);
    write_lines(text, "ignored  ", report.ignored);
    return text;
}

std::string to_json(const CharacterReport& report) {
    std::string json;
    siopp::json::Writer writer(json);
    writer.begin_object().member("valid", report.is_valid());
    write_list(writer, "used", report.used);
    write_list(writer, "ignored", report.ignored);
    write_list(writer, "errors", report.errors);
    writer.end_object();
    return json;
}

}  // namespace wimpole::agents
