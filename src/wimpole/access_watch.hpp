#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "wimpole/auth/authenticator.hpp"
#include "wimpole/events/access.hpp"

namespace wimpole {

/// A thread that ends rights on connected sockets when their time is over, and takes up key files that were
/// replaced. What has become of a right is seen within a second.
class AccessWatch {
public:
    struct Pace {
        std::chrono::milliseconds expiry{200};
        std::chrono::milliseconds files{800};
    };

    /// Both must outlive it.
    AccessWatch(auth::Authenticator& authenticator, events::Access& access, Pace pace)
        : authenticator_(authenticator), access_(access), pace_(pace) {}
    /// Calls stop().
    ~AccessWatch() { stop(); }
    AccessWatch(const AccessWatch&) = delete;
    AccessWatch& operator=(const AccessWatch&) = delete;

    void start();
    void stop();
    /// Looks at the files now. Any thread.
    void look();

private:
    void run();
    void refresh();

    auth::Authenticator& authenticator_;
    events::Access& access_;
    const Pace pace_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool must_look_ = false;
    bool must_stop_ = false;
    std::thread thread_;
};

}  // namespace wimpole
