#pragma once

#include "wimpole/api/access.hpp"
#include "wimpole/api/channel_gate.hpp"
#include "wimpole/api/media_store.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// Upload and download of files (ELIZAOS.md §3.5). Any worker.
class MediaApi {
public:
    /// All must outlive it.
    MediaApi(MediaStore& media, messaging::Store& store, const Access& access, std::size_t max_file_bytes)
        : media_(media), access_(access), gate_(store, access), max_file_bytes_(max_file_bytes) {}

    void add_routes(Routes& routes) const;

private:
    siopp::Task<Answer> upload_to_channel(ApiRequest request) const;
    siopp::Task<Answer> upload_to_agent(ApiRequest request) const;
    siopp::Task<Answer> channel_file(ApiRequest request) const;
    siopp::Task<Answer> agent_file(ApiRequest request) const;
    siopp::Task<Answer> generated_file(ApiRequest request) const;

    siopp::Task<Answer> save(ApiRequest request, MediaStore::Owner owner, siopp::Uuid id) const;
    siopp::Task<Answer> send(ApiRequest request, MediaStore::Owner owner, siopp::Uuid id) const;
    siopp::Task<void> write(BodySink& sink, std::shared_ptr<MediaStore::File> file) const;

    MediaStore& media_;
    const Access& access_;
    ChannelGate gate_;
    const std::size_t max_file_bytes_;
};

}  // namespace wimpole::api
