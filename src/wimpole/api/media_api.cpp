#include "wimpole/api/media_api.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "siopp/base/utf8.hpp"
#include "wimpole/api/byte_range.hpp"
#include "wimpole/api/media_type.hpp"
#include "wimpole/api/multipart.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using siopp::json::Writer;

namespace {

constexpr std::size_t max_original_name_bytes = 255;

std::string allowed_types() {
    std::string names;
    for (const auto& type : media_types())
        names.append(names.empty() ? "" : ", ").append(type.name);
    return names;
}

siopp::HttpResponse wrong_type(MediaStore::Owner owner) {
    if (owner == MediaStore::Owner::agent) return general_error(400, "Invalid file type");
    return general_error(400, "Invalid file type. Only " + allowed_types() + " are allowed");
}

/// For who looks for downloads: the shape is of its own.
siopp::HttpResponse file_error(int status, std::string_view message) {
    std::string body;
    Writer(body).begin_object().member("error", message).end_object();
    return json_response(status, std::move(body));
}

/// The name alone, whatever path the client has put before it.
std::string original_name(std::string_view given) {
    const auto slash = given.find_last_of("/\\");
    auto name = slash == std::string_view::npos ? given : given.substr(slash + 1);
    name = name.substr(0, max_original_name_bytes);
    return siopp::utf8::is_valid(name) ? std::string(name) : std::string("file");
}

/// Either the file of a form, or the answer that says what is wrong with it.
struct UploadedFile {
    const MediaType* type = nullptr;
    std::string content;
    std::string original_name;
};
std::variant<UploadedFile, siopp::HttpResponse> file_of(const siopp::HttpRequest& request,
                                                        MediaStore::Owner owner, std::size_t max_bytes) {
    const auto boundary = multipart::boundary_of(request.header("content-type").value_or(""));
    if (!boundary) return messaging_error(400, "No media file provided");
    const auto parts = multipart::parse(request.body, *boundary);
    if (!parts) return messaging_error(parts.error());

    const multipart::Part* file = nullptr;
    for (const auto& part : *parts) {
        if (!part.filename) continue;
        if (part.name != "file" || file) return general_error(400, "Unexpected file field");
        file = &part;
    }
    if (!file) return messaging_error(400, "No media file provided");
    if (file->content.size() > max_bytes) return general_error(413, "File too large");
    const auto* type = media_type_of_name(file->content_type);
    if (!type || !type->fits(file->content)) return wrong_type(owner);
    return UploadedFile{type, std::string(file->content), original_name(*file->filename)};
}

/// If-Range names a version of the file; there are none to compare it with.
ByteRange wanted_range(const siopp::HttpRequest& request, std::uint64_t size) {
    const bool is_conditional = request.header("if-range").has_value();
    return byte_range_of(is_conditional ? "" : request.header("range").value_or(""), size);
}

siopp::HttpResponse head_of(const MediaType& type, const std::string& name, const ByteRange& range,
                            std::uint64_t size) {
    siopp::HttpResponse head;
    head.headers = {{"Content-Type", std::string(type.name)},
                    {"Content-Disposition",
                     std::string(type.is_shown ? "inline" : "attachment") + "; filename=\"" + name + "\""},
                    {"Content-Security-Policy", "default-src 'none'; sandbox"},
                    {"X-Content-Type-Options", "nosniff"},
                    {"Accept-Ranges", "bytes"},
                    {"Cache-Control", "private, max-age=31536000, immutable"}};
    if (range.kind != ByteRange::Kind::part) return head;
    head.status = 206;
    const auto last = range.first + range.length - 1;
    head.headers.emplace_back("Content-Range", "bytes " + std::to_string(range.first) + '-' +
                                                   std::to_string(last) + '/' + std::to_string(size));
    return head;
}

/// "image" of "image/png": what the real server says of agents' files.
std::string_view family(std::string_view type) {
    return type.substr(0, type.find('/'));
}

}  // namespace

void MediaApi::add_routes(Routes& routes) const {
    for (const auto* path : {"/api/messaging/channels/:channelId/upload-media",
                             "/api/messaging/central-channels/:channelId/upload-media",
                             "/api/media/channels/:channelId/upload-media"}) {
        routes.upload(path, handler(*this, &MediaApi::upload_to_channel));
    }
    routes.upload("/api/media/agents/:agentId/upload-media", handler(*this, &MediaApi::upload_to_agent));
    routes.get_public("/media/uploads/channels/:channelId/:file", handler(*this, &MediaApi::channel_file));
    routes.get_public("/media/uploads/agents/:agentId/:file", handler(*this, &MediaApi::agent_file));
    routes.get_public("/media/generated/:agentId/:file", handler(*this, &MediaApi::generated_file));
}

siopp::Task<Answer> MediaApi::upload_to_channel(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return messaging_error(400, "Invalid channelId format");
    auto looking = gate_.look_up(request.caller, *id, Operation::send);
    const auto channel = co_await std::move(looking);
    if (!channel) co_return messaging_error(channel.error());
    auto saving = save(std::move(request), MediaStore::Owner::channel, id->uuid());
    co_return co_await std::move(saving);
}

siopp::Task<Answer> MediaApi::upload_to_agent(ApiRequest request) const {
    const auto id = request.id<EntityId>("agentId");
    if (!id) co_return agent_error(400, "INVALID_ID", "Invalid agent ID format");
    if (!access_.allows(request.caller, Operation::send, {})) co_return forbidden();
    auto saving = save(std::move(request), MediaStore::Owner::agent, id->uuid());
    co_return co_await std::move(saving);
}

siopp::Task<Answer> MediaApi::save(ApiRequest request, MediaStore::Owner owner, siopp::Uuid id) const {
    auto uploaded = file_of(request.http, owner, max_file_bytes_);
    if (auto* refusal = std::get_if<siopp::HttpResponse>(&uploaded)) co_return std::move(*refusal);
    auto& file = std::get<UploadedFile>(uploaded);
    // The form and the file in it need not be held at the same time.
    std::string().swap(request.http.body);
    const auto size = file.content.size();
    auto saving = media_.save(owner, id, std::string(file.type->extension), std::move(file.content));
    const auto name = co_await std::move(saving);
    if (!name) co_return messaging_error(name.error());

    const bool is_agents = owner == MediaStore::Owner::agent;
    std::string data;
    Writer(data)
        .begin_object()
        .member("url", "/media/uploads/" + std::string(is_agents ? "agents/" : "channels/") + id.to_string() +
                           "/" + *name)
        .member("type", is_agents ? family(file.type->name) : file.type->name)
        .member("filename", *name)
        .member("originalName", file.original_name)
        .member("size", size)
        .end_object();
    co_return success(data);
}

siopp::Task<Answer> MediaApi::channel_file(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return file_error(400, "Invalid channel ID format");
    auto sending = send(std::move(request), MediaStore::Owner::channel, id->uuid());
    co_return co_await std::move(sending);
}

siopp::Task<Answer> MediaApi::agent_file(ApiRequest request) const {
    const auto id = request.id<EntityId>("agentId");
    if (!id) co_return file_error(400, "Invalid agent ID format");
    auto sending = send(std::move(request), MediaStore::Owner::agent, id->uuid());
    co_return co_await std::move(sending);
}

/// Nothing here generates files.
siopp::Task<Answer> MediaApi::generated_file(ApiRequest request) const {
    if (!request.id<EntityId>("agentId")) co_return file_error(400, "Invalid agent ID format");
    co_return file_error(404, "File not found");
}

siopp::Task<Answer> MediaApi::send(ApiRequest request, MediaStore::Owner owner, siopp::Uuid id) const {
    const std::string name(request.parameter("file"));
    const auto* type = media_type_of_file(name);
    if (!type) co_return file_error(404, "File not found");
    auto opening = media_.open(owner, id, name);
    auto file = co_await std::move(opening);
    if (!file) co_return file_error(status_of(file.error().kind), file.error().reason);

    const auto size = MediaStore::size(**file);
    const auto range = wanted_range(request.http, size);
    if (range.kind == ByteRange::Kind::unsatisfiable) {
        auto refusal = file_error(416, "The file has no such bytes");
        refusal.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
        co_return refusal;
    }
    MediaStore::choose(**file, range.first, range.length);
    Answer answer(head_of(*type, name, range, size),
                  [this, opened = *file](BodySink& sink) { return write(sink, opened); });
    answer.length = range.length;
    co_return answer;
}

siopp::Task<void> MediaApi::write(BodySink& sink, std::shared_ptr<MediaStore::File> file) const {
    while (sink.is_open()) {
        auto reading = media_.read(file);
        const auto piece = co_await std::move(reading);
        if (!piece || piece->empty()) co_return;
        sink.write(*piece);
        auto waiting = sink.ready();
        co_await std::move(waiting);
    }
}

}  // namespace wimpole::api
