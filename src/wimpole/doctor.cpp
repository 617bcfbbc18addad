#include "wimpole/doctor.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sqlite3.h>

#include "wimpole/config/address.hpp"
#include "wimpole/config/quantity.hpp"
#include "wimpole/storage/sqlite/migrations.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole {

namespace {

using Findings = std::vector<Finding>;
using Verdict = Finding::Verdict;
namespace filesystem = std::filesystem;

constexpr std::uintmax_t mib = 1'024 * 1'024;
constexpr std::uintmax_t least_space = 64 * mib;
constexpr std::uintmax_t good_space = 1'024 * mib;
/// Files that are no connections: database, log, listeners, event loops.
constexpr rlim_t spare_files = 256;
constexpr int expiry_warning_days = 14;
/// STRICT tables.
constexpr int least_sqlite = 3'037'000;

std::string reason(int error) {
    return std::generic_category().message(error);
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const noexcept { return number_; }
    bool is_open() const noexcept { return number_ >= 0; }

private:
    int number_;
};

/// The directory itself, or the nearest one above it that exists.
filesystem::path nearest_existing(filesystem::path path) {
    std::error_code ignored;
    path = filesystem::absolute(path, ignored);
    while (!filesystem::exists(path, ignored) && path.has_parent_path() && path != path.parent_path())
        path = path.parent_path();
    return path;
}

bool is_running(const filesystem::path& directory) {
    const Descriptor lock(::open((directory / "wimpole.lock").c_str(), O_RDWR | O_CLOEXEC));
    return lock.is_open() && ::flock(lock.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

Finding examine_rights(const filesystem::path& directory) {
    const auto existing = nearest_existing(directory);
    struct stat status {};
    if (::stat(existing.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        return {Verdict::fail, "data directory", existing.string() + " is no directory",
                "choose another one with --data"};
    }
    if (::access(existing.c_str(), R_OK | W_OK | X_OK) != 0) {
        return {Verdict::fail, "data directory", existing.string() + ": " + reason(errno),
                "give it to the user that runs wimpole (chown), or choose another one with --data"};
    }
    if (!filesystem::exists(directory))
        return {Verdict::ok, "data directory", directory.string() + " will be created"};
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return {Verdict::warn, "data directory", directory.string() + " can be entered by other users",
                "chmod 700 " + directory.string()};
    }
    return {Verdict::ok, "data directory", directory.string() + " can be written"};
}

Finding examine_space(const filesystem::path& directory) {
    struct statvfs system {};
    if (::statvfs(nearest_existing(directory).c_str(), &system) != 0)
        return {Verdict::warn, "space", "cannot be told: " + reason(errno), "check it with df"};

    const auto free = static_cast<std::uintmax_t>(system.f_bavail) * system.f_frsize;
    const auto text = std::to_string(free / mib) + " MiB are free";
    const auto* repair = "delete what is not needed, or choose a larger file system with --data";
    if (free < least_space) return {Verdict::fail, "space", text, repair};
    if (free < good_space) return {Verdict::warn, "space", text, repair};
    return {Verdict::ok, "space", text};
}

Finding examine_lock(const filesystem::path& directory) {
    if (!is_running(directory)) return {Verdict::ok, "lock", "no other wimpole uses the data directory"};
    return {Verdict::warn, "lock", "a wimpole uses the data directory",
            "nothing to do where that is the server; another one needs a directory of its own"};
}

Finding examine_store(const filesystem::path& directory) {
    const auto file = directory / "wimpole.db";
    if (!filesystem::exists(file)) return {Verdict::ok, "store", "there is none yet"};

    const auto known = storage::migrations().size();
    try {
        storage::Database database(file, storage::Database::Access::read_only);
        const auto format = storage::format_of(database);
        const auto text =
            "format " + std::to_string(format) + ", this wimpole knows " + std::to_string(known);
        if (format > known)
            return {Verdict::fail, "store", text, "install the wimpole that wrote it, or a newer one"};
        return {Verdict::ok, "store", text};
    } catch (const std::exception& error) {
        return {Verdict::fail, "store", error.what(), "check its owner and rights, or restore a backup"};
    }
}

/// 0 or what bind() fails with.
int try_to_bind(const std::string& host, std::uint16_t port) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    const auto address = host == "localhost" ? std::string("127.0.0.1") : host;
    const bool is_v6 = inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1;
    if (!is_v6 && inet_pton(AF_INET, address.c_str(), &v4.sin_addr) != 1) return EINVAL;

    const Descriptor socket(::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const auto* name =
        is_v6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
    const socklen_t size = is_v6 ? sizeof v6 : sizeof v4;
    return ::bind(socket.number(), name, size) == 0 ? 0 : errno;
}

Finding examine_port(const config::Config& config) {
    const auto& host = config.server.host;
    const auto port = config.server.port;
    const auto address = config::address_of(host, port);
    const int error = try_to_bind(host, port);
    if (error == 0) return {Verdict::ok, "port", address + " is free"};
    if (error == EADDRINUSE && is_running(config.storage.data_directory))
        return {Verdict::warn, "port", address + " is in use", "nothing to do where that is the server"};

    const auto text = "cannot listen on " + address + ": " + reason(error);
    if (error == EADDRINUSE)
        return {Verdict::fail, "port", text, "end the program that listens there, or choose another --port"};
    if (error == EACCES)
        return {Verdict::fail, "port", text, "choose a --port from 1024 on, or grant CAP_NET_BIND_SERVICE"};
    return {Verdict::fail, "port", text, "choose an address of this machine with --host"};
}

Finding examine_open_files(const config::Config& config) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return {Verdict::warn, "open files", "cannot be told: " + reason(errno), "check it with ulimit -Hn"};

    const auto needed = config.connections.max_connections + spare_files;
    const auto text = std::to_string(limit.rlim_max) + " may be open, limits.max_connections needs " +
                      std::to_string(needed);
    if (limit.rlim_max >= needed) return {Verdict::ok, "open files", text};
    return {
        Verdict::warn, "open files", text,
        "raise it (systemd: LimitNOFILE=" + std::to_string(needed) + "), or lower limits.max_connections"};
}

Finding examine_clock() {
    timex state{};
    if (::adjtimex(&state) != TIME_ERROR) return {Verdict::ok, "clock", "is synchronised"};
    return {Verdict::warn, "clock", "is not synchronised with other machines",
            "run a time service, such as systemd-timesyncd or chrony"};
}

Finding examine_sqlite() {
    const std::string text = std::string("version ") + sqlite3_libversion();
    if (sqlite3_libversion_number() >= least_sqlite) return {Verdict::ok, "SQLite", text};
    return {Verdict::fail, "SQLite", text + " is too old", "install libsqlite3-0 of version 3.37 or newer"};
}

struct FreeCertificate {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeCertificate>;

Certificate read_certificate(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
    return Certificate(file ? PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
}

Finding examine_certificate(const siopp::TlsOptions& tls) {
    const auto certificate = read_certificate(tls.certificate_file);
    if (!certificate) {
        return {Verdict::fail, "certificate",
                tls.certificate_file + " cannot be read or is no PEM certificate",
                "correct server.tls_certificate"};
    }
    if (::access(tls.key_file.c_str(), R_OK) != 0)
        return {Verdict::fail, "certificate", tls.key_file + ": " + reason(errno), "correct server.tls_key"};

    int days = 0;
    int seconds = 0;
    ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get()));
    if (days < 0 || seconds < 0)
        return {Verdict::fail, "certificate", tls.certificate_file + " has expired", "renew it"};
    const auto text = tls.certificate_file + " is valid for " + std::to_string(days) + " days";
    if (days < expiry_warning_days)
        return {Verdict::warn, "certificate", text, "renew it, then send the server SIGHUP"};
    return {Verdict::ok, "certificate", text};
}

const char* name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok:
            return "ok   ";
        case Verdict::warn:
            return "warn ";
        case Verdict::fail:
            break;
    }
    return "fail ";
}

}  // namespace

std::vector<Finding> examine(const config::Config& config) {
    const filesystem::path directory = config.storage.data_directory;
    Findings findings{examine_rights(directory), examine_space(directory), examine_lock(directory),
                      examine_store(directory),  examine_port(config),     examine_open_files(config),
                      examine_clock(),           examine_sqlite()};
    if (!config.server.tls.certificate_file.empty())
        findings.push_back(examine_certificate(config.server.tls));
    return findings;
}

std::string to_text(const Finding& finding) {
    auto text = name_of(finding.verdict) + finding.subject + ": " + finding.text + '\n';
    if (!finding.repair.empty()) text += "     -> " + finding.repair + '\n';
    return text;
}

}  // namespace wimpole
