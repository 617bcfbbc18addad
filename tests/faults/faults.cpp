// A library for LD_PRELOAD that lets calls fail which a process makes on the files of its store (those with
// "wimpole.db" in their name), and lets its clock jump. Environment:
//
//   FAULTS_WHILE=FILE  while FILE exists, it names the calls that fail and how: "write ENOSPC", "sync EIO"
//   FAULTS_AT=N        the N-th call of the kind fails with the error, and only that one
//   FAULTS_KIND=...    "write ENOSPC" and the like, for FAULTS_AT
//   FAULTS_CLOCK=FILE  while FILE exists, so many seconds are added to the time of day; may be negative
//
// Nothing is printed: what counts is what the server makes of it.
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

enum class Kind { write, sync };

struct Fault {
    Kind kind = Kind::write;
    int error = EIO;
};

template <class Function>
Function next_function(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::optional<Fault> parse(const char* text) {
    if (!text) return std::nullopt;
    Fault fault;
    fault.kind = std::strncmp(text, "sync", 4) == 0 ? Kind::sync : Kind::write;
    fault.error = std::strstr(text, "ENOSPC") ? ENOSPC : EIO;
    return fault;
}

/// What a small file has in it; false where there is none. Read anew each time: the test creates and removes
/// it while the server runs.
bool read_file(const char* name, char (&text)[32]) {
    if (!name) return false;
    const int descriptor = ::open(name, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;

    const auto size = ::read(descriptor, text, sizeof text - 1);
    ::close(descriptor);
    if (size <= 0) return false;
    text[size] = '\0';
    return true;
}

std::optional<Fault> fault_of_file() {
    static const char* const name = std::getenv("FAULTS_WHILE");
    char text[32] = {};
    return read_file(name, text) ? parse(text) : std::nullopt;
}

long clock_offset_seconds() {
    static const char* const name = std::getenv("FAULTS_CLOCK");
    char text[32] = {};
    return read_file(name, text) ? std::atol(text) : 0;
}

bool is_the_chosen_call(Kind kind) {
    static const auto fault = parse(std::getenv("FAULTS_KIND"));
    static const char* const chosen = std::getenv("FAULTS_AT");
    static std::atomic<long> calls = 0;
    if (!fault || !chosen || fault->kind != kind) return false;
    return ++calls == std::atol(chosen);
}

bool is_of_store(int descriptor) {
    char link[64];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    char target[4096];
    const auto size = ::readlink(link, target, sizeof target - 1);
    if (size <= 0) return false;
    target[size] = '\0';
    return std::strstr(target, "wimpole.db") != nullptr;
}

/// Whether a call is to fail now; errno says how.
bool fails(Kind kind, int descriptor) {
    if (!is_of_store(descriptor)) return false;
    if (is_the_chosen_call(kind)) {
        errno = parse(std::getenv("FAULTS_KIND"))->error;
        return true;
    }
    const auto fault = fault_of_file();
    if (!fault || fault->kind != kind) return false;
    errno = fault->error;
    return true;
}

}  // namespace

extern "C" {

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
    static const auto next = next_function<decltype(&::pwrite64)>("pwrite64");
    return fails(Kind::write, descriptor) ? -1 : next(descriptor, bytes, size, offset);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
    static const auto next = next_function<decltype(&::pwrite)>("pwrite");
    return fails(Kind::write, descriptor) ? -1 : next(descriptor, bytes, size, offset);
}

int fdatasync(int descriptor) {
    static const auto next = next_function<decltype(&::fdatasync)>("fdatasync");
    return fails(Kind::sync, descriptor) ? -1 : next(descriptor);
}

int fsync(int descriptor) {
    static const auto next = next_function<decltype(&::fsync)>("fsync");
    return fails(Kind::sync, descriptor) ? -1 : next(descriptor);
}

int clock_gettime(clockid_t clock, timespec* time) {
    static const auto next = next_function<decltype(&::clock_gettime)>("clock_gettime");
    const int result = next(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += clock_offset_seconds();
    return result;
}
}
