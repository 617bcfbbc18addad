#include "siopp/recovery.hpp"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "siopp/engineio/session_id.hpp"
#include "siopp/recovery_attempt.hpp"
#include "siopp/recovery_directory.hpp"
#include "siopp/server_core.hpp"
#include "siopp/socket.hpp"

namespace siopp {

namespace {

/// After these the client does not know that its connection is gone, or had no part in it. A server that ends
/// takes all states with it.
bool may_come_back(DisconnectReason reason) {
    return reason == DisconnectReason::transport_close || reason == DisconnectReason::transport_error ||
           reason == DisconnectReason::ping_timeout || reason == DisconnectReason::forced_close;
}

socketio::EventLog new_log(const ServerCore& server) {
    const auto& options = *server.options().connection_state_recovery;
    return socketio::EventLog({options.max_events_per_socket, options.max_bytes_per_socket});
}

}  // namespace

DetachedSocket::DetachedSocket(Recovery& owner, std::string private_id, std::string id,
                               std::shared_ptr<socketio::LocalNamespace> local, socketio::EventLog events)
    : recovery(owner),
      pid(std::move(private_id)),
      name_space(std::move(local)),
      log(std::move(events)),
      member{nullptr, std::move(id), {}} {
    member.log = &log;
    name_space->detached().add(member);
    recovery.worker().metrics().detached_sockets.add();
}

DetachedSocket::~DetachedSocket() {
    recovery.worker().metrics().detached_sockets.subtract();
    name_space->detached().remove(member);
}

void DetachedSocket::join(const std::vector<std::string>& rooms) {
    for (const auto& room : rooms)
        name_space->detached().rooms().join(member, room);
}

std::vector<std::string> DetachedSocket::rooms() const {
    return member.rooms();
}

void DetachedSocket::expire() {
    recovery.forget(*this);
}

Recovery::Recovery(ServerCore& server, net::Worker& worker)
    : server_(server), worker_(worker), directory_(*server.recovery_directory()) {}

Recovery::~Recovery() {
    directory_.detached().give_back(detached_.size() + arriving_.size());
}

std::uint64_t Recovery::next_offset() noexcept {
    return directory_.next_offset();
}

std::unique_ptr<SocketRecovery> Recovery::begin() {
    auto pid = engineio::new_session_id(worker_.index(), server_.worker_count());
    return std::make_unique<SocketRecovery>(SocketRecovery{*this, std::move(pid), new_log(server_)});
}

std::unique_ptr<SocketRecovery> Recovery::begin(DetachedSocket& returning) {
    return std::make_unique<SocketRecovery>(
        SocketRecovery{*this, returning.pid, new_log(server_), &returning, true});
}

void Recovery::connected(Socket& socket) {
    auto& recovery = *socket.recovery_;
    if (auto* returned = std::exchange(recovery.returning, nullptr)) {
        worker_.metrics().recoveries.add();
        recovery.log = std::move(returned->log);
        recovery.log.attach();
        for (const auto& room : returned->rooms())
            socket.place_.local->rooms().join(socket.member_, room);
        forget(*returned);
    }
    socket.member_.log = &recovery.log;
    connected_[recovery.pid] = &socket;
    directory_.set(recovery.pid, worker_.index());
}

DetachedSocket* Recovery::disconnected(Socket& socket, DisconnectReason reason) {
    auto& recovery = *socket.recovery_;
    socket.member_.log = nullptr;
    connected_.erase(recovery.pid);
    if (!may_come_back(reason) || !directory_.detached().take()) {
        directory_.erase(recovery.pid);
        return nullptr;
    }
    auto detached = std::make_unique<DetachedSocket>(*this, recovery.pid, socket.member_.id,
                                                     socket.place_.local, std::move(recovery.log));
    detached->log.detach();
    detached->join(socket.member_.rooms());
    detached->deadline =
        worker_.now() + server_.options().connection_state_recovery->max_disconnection_duration;
    auto& kept = keep(std::move(detached));
    schedule_expiry(kept);
    return &kept;
}

DetachedSocket& Recovery::keep(std::unique_ptr<DetachedSocket> detached) {
    auto& kept = *detached;
    detached_.emplace(kept.pid, std::move(detached));
    return kept;
}

void Recovery::schedule_expiry(DetachedSocket& detached) {
    const auto left = std::max(detached.deadline - worker_.now(), net::TimerWheel::Clock::duration(0));
    worker_.schedule(detached.expiry, std::chrono::ceil<std::chrono::milliseconds>(left));
}

void Recovery::give_back(DetachedSocket& detached, std::any data) {
    detached.data = std::move(data);
    detached.is_claimed = false;
    schedule_expiry(detached);
}

void Recovery::forget(DetachedSocket& detached) {
    directory_.erase(detached.pid);
    directory_.detached().give_back();
    detached.expiry.cancel();
    for (auto* table : {&detached_, &arriving_}) {
        const auto found = table->find(detached.pid);
        if (found == table->end() || found->second.get() != &detached) continue;
        auto owned = std::move(found->second);
        table->erase(found);
        // Its rooms and its place in the tables must be free for the socket that replaces it.
        return owned.reset();
    }
}

void Recovery::give_up_all() {
    for (auto* table : {&detached_, &arriving_}) {
        for (const auto& [pid, detached] : *table)
            detached->log.give_up();
    }
}

std::optional<std::size_t> Recovery::owner_of(const ReturnTicket& ticket) const {
    return directory_.find(ticket.pid);
}

DetachedSocket* Recovery::claim(const ReturnTicket& ticket, std::string_view name_space) {
    take_over(ticket, name_space);
    const auto found = detached_.find(ticket.pid);
    if (found == detached_.end()) return nullptr;
    auto& detached = *found->second;
    const bool is_wanted = detached.name_space->name() == name_space && detached.log.covers(ticket.offset);
    if (!is_wanted || std::exchange(detached.is_claimed, true)) return nullptr;
    detached.log.confirm(ticket.offset);
    detached.expiry.cancel();
    return &detached;
}

/// The client knows better than this server that its old connection is of no use any more.
void Recovery::take_over(const ReturnTicket& ticket, std::string_view name_space) {
    const auto found = connected_.find(ticket.pid);
    if (found == connected_.end()) return;
    auto& socket = *found->second;
    if (socket.name_space_name() != name_space || !socket.recovery_->log.covers(ticket.offset)) return;
    socket.place_.client.session().close(DisconnectReason::transport_close);
}

void Recovery::add(RecoveryAttempt& attempt) {
    attempts_.emplace(attempt.id(), &attempt);
}

void Recovery::remove(RecoveryAttempt& attempt) {
    attempts_.erase(attempt.id());
}

bool Recovery::post(std::size_t worker, UniqueFunction<void(Recovery&)> function) {
    auto& target = server_.worker(worker);
    return target.worker().post(
        [&target, function = std::move(function)]() mutable { function(*target.recovery()); });
}

bool Recovery::ask(std::size_t owner, const ReturnTicket& ticket, const std::string& name_space,
                   std::uint64_t attempt) {
    return post(owner, [ticket, name_space, asker = worker_.index(), attempt](Recovery& recovery) {
        recovery.serve_claim(ticket, name_space, asker, attempt);
    });
}

void Recovery::serve_claim(const ReturnTicket& ticket, const std::string& name_space, std::size_t asker,
                           std::uint64_t attempt) {
    auto* claimed = claim(ticket, name_space);
    Answer answer{attempt, worker_.index(), ticket.pid, {}};
    if (claimed) {
        answer.granted = Granted{claimed->member.id, claimed->rooms()};
        // Should nothing more be heard of the asker.
        schedule_expiry(*claimed);
    }
    const bool posted = post(asker, [answer](Recovery& recovery) { recovery.on_answer(answer); });
    if (!posted && claimed) serve_release(ticket.pid);
}

void Recovery::on_answer(const Answer& answer) {
    const auto found = attempts_.find(answer.attempt);
    if (found == attempts_.end()) {
        if (answer.granted) release(answer.owner, answer.pid);
        return;
    }
    auto& attempt = *found->second;
    if (!answer.granted) return attempt.proceed(nullptr);
    attempt.on_granted(*answer.granted);
}

/// While no event is on its way to some workers only, the two agree on the offset from which on this one
/// keeps them. Of those before it, some may come here later than the state.
Recovery::Move Recovery::begin_move(const RecoveryAttempt& attempt, std::size_t owner,
                                    const Granted& granted) {
    const std::unique_lock alone(directory_.emits(), std::try_to_lock);
    if (!alone) return Move::busy;
    if (!directory_.detached().take()) return Move::failed;
    const bool posted =
        post(owner, [pid = attempt.pid(), offset = directory_.offset_to_come(), asker = worker_.index()](
                        Recovery& recovery) { recovery.serve_move(pid, offset, asker); });
    if (!posted) {
        directory_.detached().give_back();
        return Move::failed;
    }
    begin_keeping(attempt, granted);
    return Move::begun;
}

void Recovery::begin_keeping(const RecoveryAttempt& attempt, const Granted& granted) {
    auto arriving = std::make_unique<DetachedSocket>(*this, attempt.pid(), granted.id, attempt.name_space(),
                                                     new_log(server_));
    arriving->join(granted.rooms);
    arriving->log.detach();
    arriving->deadline =
        worker_.now() + server_.options().connection_state_recovery->max_disconnection_duration;
    schedule_expiry(*arriving);
    const std::string_view key = arriving->pid;
    arriving_.emplace(key, std::move(arriving));
}

void Recovery::serve_move(const std::string& pid, std::uint64_t offset, std::size_t asker) {
    const auto found = detached_.find(pid);
    if (found == detached_.end()) return;
    auto& detached = *found->second;
    Moved moved{pid, offset, std::move(detached.log), std::move(detached.data), detached.deadline};
    forget(detached);
    (void)post(asker, [moved = std::move(moved)](Recovery& recovery) mutable {
        recovery.on_moved(std::move(moved));
    });
}

void Recovery::on_moved(Moved moved) {
    const auto found = arriving_.find(moved.pid);
    if (found == arriving_.end()) return;
    auto arrived = std::move(found->second);
    arriving_.erase(found);
    moved.log.continue_with(arrived->log, moved.offset);
    arrived->log = std::move(moved.log);
    arrived->data = std::move(moved.data);
    arrived->deadline = moved.deadline;
    directory_.set(moved.pid, worker_.index());
    schedule_expiry(keep(std::move(arrived)));
    for (const auto& [id, attempt] : attempts_) {
        if (attempt->pid() == moved.pid) return attempt->on_moved();
    }
}

void Recovery::release(std::size_t owner, const std::string& pid) {
    // If it cannot be told, the state stays reserved until it expires.
    (void)post(owner, [pid](Recovery& recovery) { recovery.serve_release(pid); });
}

void Recovery::serve_release(const std::string& pid) {
    const auto found = detached_.find(pid);
    if (found == detached_.end()) return;
    auto& detached = *found->second;
    give_back(detached, std::move(detached.data));
}

}  // namespace siopp
