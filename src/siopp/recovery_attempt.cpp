#include "siopp/recovery_attempt.hpp"

#include <utility>

#include "siopp/worker_core.hpp"

namespace siopp {

namespace {

/// A worker that is not done by then is too busy to be waited for.
constexpr std::chrono::milliseconds patience{5'000};
constexpr std::chrono::milliseconds retry_delay{1};

/// Unique on its worker.
std::uint64_t next_id() {
    static thread_local std::uint64_t last = 0;
    return ++last;
}

}  // namespace

RecoveryAttempt::RecoveryAttempt(WorkerCore& core, Plan plan)
    : core_(core), recovery_(*core.recovery()), plan_(std::move(plan)), id_(next_id()) {
    recovery_.add(*this);
}

RecoveryAttempt::~RecoveryAttempt() {
    end();
}

void RecoveryAttempt::end() {
    if (std::exchange(state_, State::over) == State::over) return;
    recovery_.remove(*this);
    retry_.cancel();
    timeout_.cancel();
}

bool RecoveryAttempt::start() {
    core_.worker().schedule(timeout_, patience);
    return recovery_.ask(plan_.owner, plan_.ticket, plan_.place.local->name(), id_);
}

void RecoveryAttempt::abandon() {
    if (state_ == State::granted) recovery_.release(plan_.owner, pid());
    end();
}

void RecoveryAttempt::on_granted(Recovery::Granted granted) {
    granted_ = std::move(granted);
    state_ = State::granted;
    move();
}

void RecoveryAttempt::move() {
    switch (recovery_.begin_move(*this, plan_.owner, granted_)) {
        case Recovery::Move::begun:
            state_ = State::moving;
            return;
        case Recovery::Move::busy:
            return core_.worker().schedule(retry_, retry_delay);
        case Recovery::Move::failed:
            return give_up();
    }
}

void RecoveryAttempt::on_moved() {
    proceed(recovery_.claim(plan_.ticket, plan_.place.local->name()));
}

void RecoveryAttempt::give_up() {
    if (state_ == State::granted) recovery_.release(plan_.owner, pid());
    proceed(nullptr);
}

void RecoveryAttempt::proceed(DetachedSocket* detached) {
    end();
    if (!detached) core_.worker().metrics().recoveries_failed.add();
    auto& client = plan_.place.client;
    client.proceed(*this, core_.open_socket(plan_.place, plan_.handshake, detached));
}

}  // namespace siopp
