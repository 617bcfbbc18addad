#include "wimpole/api/media_api.hpp"

#include <gtest/gtest.h>

#include "wimpole/api/api_harness.hpp"
#include "wimpole/api/media_type.hpp"

namespace wimpole::api {
namespace {

const std::string png("\x89PNG\r\n\x1A\n", 8);

class MediaApiTest : public ApiTest {
protected:
    struct File {
        std::string type = "image/png";
        std::string content = png;
        std::string name = "a.png";
        std::string field = "file";
    };
    Response upload(const std::string& target, const File& file) {
        auto form = request("POST", target);
        form.headers.emplace_back("content-type", "multipart/form-data; boundary=b");
        form.body = "--b\r\nContent-Disposition: form-data; name=\"" + file.field + "\"; filename=\"" +
                    file.name + "\"\r\nContent-Type: " + file.type + "\r\n\r\n" + file.content +
                    "\r\n--b--\r\n";
        return send(form);
    }
    static std::string to_channel(const std::string& id) {
        return "/api/messaging/channels/" + id + "/upload-media";
    }
    static std::string to_agent(const std::string& id) { return "/api/media/agents/" + id + "/upload-media"; }
};

TEST_F(MediaApiTest, AFileIsUploadedAndDownloaded) {
    const auto id = make_channel();
    for (const auto& target : {to_channel(id), "/api/media/channels/" + id + "/upload-media"}) {
        const auto uploaded = upload(target, {});
        EXPECT_EQ(uploaded.status, 200) << uploaded.body;
        EXPECT_EQ(uploaded.at("data.type"), "image/png");
        EXPECT_EQ(uploaded.at("data.originalName"), "a.png");
        EXPECT_EQ(uploaded.at("data.size"), "8");
        const auto url = uploaded.at("data.url");
        EXPECT_EQ(url, "/media/uploads/channels/" + id + "/" + uploaded.at("data.filename"));

        access.admits = false;
        const auto downloaded = get(url);
        access.admits = true;
        EXPECT_EQ(downloaded.status, 200) << "images in pages show no credentials";
        EXPECT_EQ(downloaded.body, png);
        EXPECT_EQ(downloaded.header("Content-Type"), "image/png");
        EXPECT_EQ(downloaded.header("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(downloaded.header("Content-Disposition"),
                  "inline; filename=\"" + uploaded.at("data.filename") + "\"");
        EXPECT_EQ(downloaded.header("Content-Security-Policy"), "default-src 'none'; sandbox");
    }
}

TEST_F(MediaApiTest, LargeFilesComeInPieces) {
    const auto content = png + std::string(1'000'000, 'x');
    const auto uploaded = upload(to_agent(agent), {.content = content});
    EXPECT_EQ(uploaded.at("data.type"), "image") << "of agents' files the real server tells the family";
    const auto url = uploaded.at("data.url");
    EXPECT_TRUE(url.starts_with("/media/uploads/agents/" + std::string(agent) + "/")) << url;
    EXPECT_EQ(get(url).body, content);
}

TEST_F(MediaApiTest, APlayerMayAskForAPart) {
    const auto content = png + std::string(1'000'000, 'x') + "the end";
    const auto url = upload(to_agent(agent), {.content = content}).at("data.url");
    const auto part = [&](const char* range) {
        auto asked = request("GET", url);
        asked.headers.emplace_back("range", range);
        return send(std::move(asked));
    };
    EXPECT_EQ(get(url).header("Accept-Ranges"), "bytes");
    const auto end = part("bytes=-7");
    EXPECT_EQ(end.status, 206);
    EXPECT_EQ(end.body, "the end");
    const auto size = std::to_string(content.size());
    EXPECT_EQ(end.header("Content-Range"), "bytes " + std::to_string(content.size() - 7) + '-' +
                                               std::to_string(content.size() - 1) + '/' + size);
    EXPECT_EQ(part("bytes=10-600009").body, content.substr(10, 600'000)) << "over several pieces";
    const auto beyond = part("bytes=2000000-");
    EXPECT_EQ(beyond.status, 416);
    EXPECT_EQ(beyond.header("Content-Range"), "bytes */" + size);
    EXPECT_EQ(part("bytes=0-1,3-4").body, content);
}

TEST_F(MediaApiTest, TextIsSavedNotShown) {
    const auto uploaded =
        upload(to_agent(agent), {.type = "text/plain", .content = "<script>alert(1)</script>"});
    const auto downloaded = get(uploaded.at("data.url"));
    EXPECT_TRUE(downloaded.header("Content-Disposition").starts_with("attachment; "));
    EXPECT_EQ(downloaded.header("Content-Type"), "text/plain");
}

TEST_F(MediaApiTest, WhatItIsCountsNotWhatItIsCalled) {
    for (const auto& file : {File{.type = "text/html"}, File{.type = "image/svg+xml"}, File{.type = ""},
                             File{.content = "<html>"}, File{.type = "application/pdf"},
                             File{.type = "text/plain", .content = std::string("a\0b", 3)},
                             File{.type = "text/plain", .content = "\xff\xfe"}}) {
        EXPECT_EQ(upload(to_agent(agent), file).body,
                  R"({"success":false,"error":{"message":"Invalid file type","code":400}})")
            << file.type;
    }
    const auto refused = upload(to_channel(make_channel()), {.type = "text/html"}).at("error.message");
    EXPECT_TRUE(refused.starts_with("Invalid file type. Only audio/mpeg, audio/mp3, ")) << refused;
    EXPECT_TRUE(refused.ends_with("application/pdf, text/plain are allowed")) << refused;
}

TEST_F(MediaApiTest, NamesOfClientsReachNoPath) {
    for (const auto* name :
         {"../../../etc/passwd", "/etc/passwd", "..\\\\..\\\\x.png", ".png", "", "a.html"}) {
        const auto uploaded = upload(to_agent(agent), {.name = name});
        EXPECT_EQ(uploaded.status, 200) << name;
        EXPECT_EQ(uploaded.at("data.filename").find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-."),
                  std::string::npos);
        EXPECT_EQ(uploaded.at("data.originalName").find('/'), std::string::npos);
        EXPECT_TRUE(uploaded.at("data.filename").ends_with(".png"));
    }
    EXPECT_EQ(upload(to_agent(agent), {.name = std::string(300, 'x')}).at("data.originalName").size(), 255U);
}

TEST_F(MediaApiTest, SaysWhatIsWrongWithAnUpload) {
    const auto id = make_channel();
    EXPECT_EQ(upload(to_channel("bad"), {}).at("error"), "Invalid channelId format");
    EXPECT_EQ(upload(to_agent("bad"), {}).at("error.code"), "INVALID_ID");
    EXPECT_EQ(upload(to_channel(id), {.field = "wrong"}).at("error.message"), "Unexpected file field");
    EXPECT_EQ(post(to_channel(id), "{}").at("error"), "No media file provided");
    EXPECT_EQ(upload(to_channel(id), {.content = png + std::string(50 * 1024 * 1024, 'x')}).status, 413);
    auto broken = request("POST", to_channel(id));
    broken.headers.emplace_back("content-type", "multipart/form-data; boundary=b");
    broken.body = "--b\r\n";
    EXPECT_EQ(send(broken).status, 400);
    access.forbidden = Operation::send;
    EXPECT_EQ(upload(to_channel(id), {}).status, 403);
    EXPECT_EQ(upload(to_agent(agent), {}).status, 403);
}

TEST_F(MediaApiTest, SaysWhatIsWrongWithADownload) {
    const auto id = make_channel();
    EXPECT_EQ(get("/media/uploads/channels/" + id + "/none.png").body, R"({"error":"File not found"})");
    EXPECT_EQ(get("/media/uploads/channels/bad/none.png").body, R"({"error":"Invalid channel ID format"})");
    EXPECT_EQ(get("/media/uploads/agents/bad/none.png").status, 400);
    EXPECT_EQ(get(std::string("/media/generated/") + agent + "/none.png").status, 404);
    for (const auto* name : {"..%2f..%2fetc%2fpasswd", "..", ".x.png.new", "a", "A.png", "%00.png"})
        EXPECT_EQ(get("/media/uploads/channels/" + id + "/" + name).status, 404) << name;
}

TEST(MediaTypeTest, KnowsEachKindByItsBeginning) {
    const std::pair<const char*, std::string> samples[] = {
        {"audio/mpeg", "ID3\x04"},
        {"audio/mp3", "\xFF\xFB\x90"},
        {"audio/wav", "RIFF1234WAVE"},
        {"audio/ogg", "OggS"},
        {"audio/webm", "\x1A\x45\xDF\xA3"},
        {"audio/mp4", "1234ftypM4A "},
        {"audio/aac", "\xFF\xF1"},
        {"audio/flac", "fLaC"},
        {"image/jpeg", "\xFF\xD8\xFF"},
        {"image/png", png},
        {"image/gif", "GIF89a"},
        {"image/webp", "RIFF1234WEBP"},
        {"video/mp4", "1234ftypisom"},
        {"video/webm", "\x1A\x45\xDF\xA3"},
        {"application/pdf", "%PDF-1.7"},
        {"text/plain", "Grüße"},
    };
    for (const auto& [name, content] : samples) {
        const auto* type = media_type_of_name(name);
        ASSERT_NE(type, nullptr) << name;
        EXPECT_TRUE(type->fits(content)) << name;
        EXPECT_FALSE(type->fits(std::string("\0\1", 2))) << name;
        ASSERT_NE(media_type_of_file("1-a" + std::string(type->extension)), nullptr);
    }
    EXPECT_EQ(media_type_of_name("text/html"), nullptr);
    EXPECT_EQ(media_type_of_file("a.html"), nullptr);
    EXPECT_EQ(media_type_of_file("png"), nullptr);
}

}  // namespace
}  // namespace wimpole::api
