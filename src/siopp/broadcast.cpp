#include "siopp/broadcast.hpp"

#include <memory>
#include <utility>

#include "siopp/recovery_directory.hpp"
#include "siopp/server_core.hpp"
#include "siopp/socket.hpp"

namespace siopp {

namespace {

/// A worker may tell a little after its clients' time is over.
constexpr std::chrono::milliseconds grace{1'000};

/// Engine.IO protocol 3 knows no private ids.
bool has_clients_without_recovery(const Options& options) {
    const auto& recovery = options.connection_state_recovery;
    return options.http.allow_eio3 || (recovery && recovery->is_offered_to);
}

RemoteSocket copy_of(Socket& socket) {
    return {.id = std::string(socket.id()),
            .rooms = socket.rooms(),
            .data = socket.data(),
            .request = socket.handshake().request(),
            .auth = socket.handshake().auth,
            .link = socket.link()};
}

}  // namespace

socketio::EncodedEvent Emission::encode(const std::string& name, std::string_view event_name,
                                        const ArgumentWriter& arguments, const Options& options) const {
    auto encoded = socketio::encode_event(name, event_name, arguments,
                                          {.parser = options.parser,
                                           .ack_id = ack_id,
                                           .offset = offset,
                                           .is_for_others_too = has_clients_without_recovery(options)});
    if (flags.compress == socketio::Compress::never) encoded.forbid_compression();
    return encoded;
}

Emission Broadcast::emission(std::string_view event, const ArgumentWriter& arguments,
                             std::optional<std::uint64_t> ack_id) const {
    auto& core = name_space_->core_;
    Emission emission{target(), flags_, ack_id, {}, {}};
    auto* directory = core.recovery_directory();
    const bool is_recoverable = directory && !ack_id && flags_.delivery == socketio::Delivery::always;
    if (is_recoverable) emission.offset = directory->next_offset();
    const bool is_for_children = name_space_->is_dynamic() && child_.empty();
    if (!is_for_children) {
        const auto& name = name_space_->is_dynamic() ? child_ : name_space_->name();
        emission.event = emission.encode(name, event, arguments, core.options());
    }
    if (is_for_children || name_space_->notes_outgoing_) {
        emission.parts = {std::string(event), arguments};
    }
    return emission;
}

void Broadcast::send(std::string_view event, const ArgumentWriter& arguments) const {
    auto& core = name_space_->core_;
    auto posting = core.begin_posting();
    core.emit(emission(event, arguments, std::nullopt), std::move(posting));
}

void Broadcast::send(std::string_view event, const ArgumentWriter& arguments,
                     std::chrono::milliseconds timeout, AnswersHandler on_answers) const {
    const auto shared =
        std::make_shared<const Emission>(emission(event, arguments, name_space_->next_ack_id_++));
    name_space_->core_.gather<BroadcastAnswers>(
        shared->target, timeout + grace,
        [shared, timeout](WorkerCore& worker, Reply<BroadcastAnswers> reply) {
            worker.ask(*shared, timeout, std::move(reply));
        },
        [handler = std::move(on_answers)](std::vector<BroadcastAnswers> parts, bool) mutable {
            BroadcastAnswers all;
            for (auto& part : parts) {
                all.missing += part.missing;
                for (auto& answer : part.answers)
                    all.answers.push_back(std::move(answer));
            }
            handler(std::move(all));
        });
}

void Broadcast::fetch_sockets(UniqueFunction<void(Result<std::vector<RemoteSocket>>)> on_fetched) const {
    using Sockets = std::vector<RemoteSocket>;
    auto& core = name_space_->core_;
    core.gather<Sockets>(
        target(), core.options().fetch_timeout,
        [target = target()](WorkerCore& worker, Reply<Sockets> reply) {
            Sockets sockets;
            worker.for_each_socket(target, [&](Socket& socket) { sockets.push_back(copy_of(socket)); });
            reply(std::move(sockets));
        },
        [handler = std::move(on_fetched)](std::vector<Sockets> parts, bool is_complete) mutable {
            if (!is_complete) return handler(Errc::ack_timeout);
            Sockets all;
            for (auto& part : parts) {
                for (auto& socket : part)
                    all.push_back(std::move(socket));
            }
            handler(std::move(all));
        });
}

void Broadcast::count_sockets(UniqueFunction<void(Result<std::size_t>)> on_counted) const {
    auto& core = name_space_->core_;
    core.gather<std::size_t>(
        target(), core.options().fetch_timeout,
        [target = target()](WorkerCore& worker, Reply<std::size_t> reply) {
            reply(worker.count_sockets(target));
        },
        [handler = std::move(on_counted)](const std::vector<std::size_t>& parts, bool is_complete) mutable {
            if (!is_complete) return handler(Errc::ack_timeout);
            std::size_t count = 0;
            for (const auto part : parts)
                count += part;
            handler(count);
        });
}

void Broadcast::sockets_join(std::vector<std::string> rooms) const {
    name_space_->core_.for_each_socket(target(), [rooms = std::move(rooms)](Socket& socket) {
        for (const auto& room : rooms)
            socket.join(room);
    });
}

void Broadcast::sockets_leave(std::vector<std::string> rooms) const {
    name_space_->core_.for_each_socket(target(), [rooms = std::move(rooms)](Socket& socket) {
        for (const auto& room : rooms)
            socket.leave(room);
    });
}

void Broadcast::disconnect_sockets(Close what) const {
    name_space_->core_.for_each_socket(target(), [what](Socket& socket) { socket.disconnect(what); });
}

}  // namespace siopp
