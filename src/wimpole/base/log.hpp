#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace wimpole {

/// How much a line matters: pino's numbers, and those between that ElizaOS has added (ELIZAOS.md §2.3).
enum class LogLevel : int {
    trace = 10,
    debug = 20,
    success = 27,
    progress = 28,
    log = 29,
    info = 30,
    warn = 40,
    error = 50,
    fatal = 60
};

/// "warn"
std::string_view to_string(LogLevel level);

}  // namespace wimpole

/// What the process says about itself, a line at a time: `log::warn("agent ", name, " is away")`. Any thread.
namespace wimpole::log {

/// Takes the lines, each on the thread that has something to say, several at once.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(LogLevel level, std::string line) = 0;
};

/// The lines go to `sink` from now on, null for standard error. Returns the one before, which a thread may
/// be writing to still.
std::shared_ptr<Sink> set_sink(std::shared_ptr<Sink> sink);

/// Lines of a lower level are dropped; at first those below info.
void set_level(LogLevel level);

/// A part of a line: a text or a whole number.
class Part {
public:
    Part(std::string_view text) : text_(text) {}
    Part(const std::string& text) : text_(text) {}
    Part(const char* text) : text_(text) {}
    Part(std::integral auto number) : text_(std::to_string(number)) {}

    const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

/// What follows as one line, for levels that have no name below.
void write(LogLevel level, std::initializer_list<Part> parts);

template <class... Parts>
void info(const Parts&... parts) {
    write(LogLevel::info, {parts...});
}
template <class... Parts>
void warn(const Parts&... parts) {
    write(LogLevel::warn, {parts...});
}
template <class... Parts>
void error(const Parts&... parts) {
    write(LogLevel::error, {parts...});
}

}  // namespace wimpole::log
