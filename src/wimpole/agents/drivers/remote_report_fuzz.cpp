#include "wimpole/agents/drivers/remote_report.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace wimpole::agents;
using siopp::json::Kind;
using siopp::json::View;

void require(bool holds) {
    if (!holds) std::abort();
}

/// Nothing, or JSON of that kind.
void require_json(const std::string& json, Kind kind) {
    if (json.empty()) return;
    const auto view = View::parse(json);
    require(view && view->kind() == kind);
}

void check(const Reply& reply) {
    require_json(reply.actions, Kind::array);
    require_json(reply.attachments, Kind::array);
    require_json(reply.metadata, Kind::object);
    require(!reply.actions.empty());
}
void check(const ActionStep& step) {
    require(!step.id.empty() && !step.name.empty());
    require(step.result.empty() || View::parse(step.result).has_value());
}
void check(const TurnError& error) {
    require(!error.code.empty() && !error.message.empty());
    if (error.retry_after)
        require(error.retry_after->count() >= 0 && *error.retry_after <= std::chrono::hours(24));
}
void check(const Ignore&) {}
void check(const RemoteThought&) {}
void check(const RemoteChunk&) {}

}  // namespace

/// The first byte names the event, the rest is its argument: whatever a program says, what is read of it may
/// be stored and told, and an error quotes nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto event = remote_report_events[data[0] % remote_report_events.size()];
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto json = View::parse(text, 64);
    if (!json) return 0;
    const auto report = remote_report(event, *json);
    if (!report) {
        require(!report.error().reason.empty() && report.error().reason.size() < 100);
        return 0;
    }
    std::visit([](const auto& said) { check(said); }, *report);
    return 0;
}
