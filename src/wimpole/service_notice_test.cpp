#include "wimpole/service_notice.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "siopp/base/uuid.hpp"

namespace wimpole {
namespace {

/// A service manager's end.
class ServiceNoticeTest : public ::testing::Test {
protected:
    ServiceNoticeTest() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot bind " + path);
    }
    ~ServiceNoticeTest() override {
        ::unsetenv("NOTIFY_SOCKET");
        ::close(descriptor);
        std::filesystem::remove(path);
    }

    /// What has arrived; empty for nothing.
    std::string received() const {
        std::array<char, 64> buffer{};
        const auto size = ::recv(descriptor, buffer.data(), buffer.size(), MSG_DONTWAIT);
        return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    }

    const std::string path =
        (std::filesystem::temp_directory_path() / ("wimpole-notice-" + siopp::Uuid::random().to_string()))
            .string();
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

TEST_F(ServiceNoticeTest, ReachesTheSocketThatTheEnvironmentNames) {
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);

    tell_service_manager("READY=1");

    EXPECT_EQ(received(), "READY=1");
}

TEST_F(ServiceNoticeTest, IsNotSentWhereNobodyListens) {
    tell_service_manager("READY=1");
    ::setenv("NOTIFY_SOCKET", "", 1);
    tell_service_manager("READY=1");
    ::setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1);
    tell_service_manager("READY=1");
    ::setenv("NOTIFY_SOCKET", std::string(200, 'x').c_str(), 1);
    tell_service_manager("READY=1");

    EXPECT_EQ(received(), "");
}

}  // namespace
}  // namespace wimpole
