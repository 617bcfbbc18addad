#include "wimpole/api/media_type.hpp"

#include <algorithm>

#include "siopp/base/utf8.hpp"

namespace wimpole::api {

namespace {

bool has_at(std::string_view content, std::size_t position, std::string_view mark) {
    return content.size() >= position + mark.size() && content.substr(position, mark.size()) == mark;
}

bool is_mpeg_audio(std::string_view content) {
    if (has_at(content, 0, "ID3")) return true;
    return content.size() >= 2 && content[0] == '\xFF' &&
           (static_cast<unsigned char>(content[1]) & 0xE0) == 0xE0;
}

bool is_riff(std::string_view content, std::string_view form) {
    return has_at(content, 0, "RIFF") && has_at(content, 8, form);
}

bool is_wave(std::string_view content) {
    return is_riff(content, "WAVE");
}

bool is_ogg(std::string_view content) {
    return has_at(content, 0, "OggS");
}

/// Matroska, which WebM is a profile of.
bool is_webm(std::string_view content) {
    return has_at(content, 0, "\x1A\x45\xDF\xA3");
}

bool is_mp4(std::string_view content) {
    return has_at(content, 4, "ftyp");
}

/// ADTS.
bool is_aac(std::string_view content) {
    return content.size() >= 2 && content[0] == '\xFF' &&
           (static_cast<unsigned char>(content[1]) & 0xF6) == 0xF0;
}

bool is_flac(std::string_view content) {
    return has_at(content, 0, "fLaC");
}

bool is_jpeg(std::string_view content) {
    return has_at(content, 0, "\xFF\xD8\xFF");
}

bool is_png(std::string_view content) {
    return has_at(content, 0, "\x89PNG\r\n\x1A\n");
}

bool is_gif(std::string_view content) {
    return has_at(content, 0, "GIF87a") || has_at(content, 0, "GIF89a");
}

bool is_webp(std::string_view content) {
    return is_riff(content, "WEBP");
}

bool is_pdf(std::string_view content) {
    return has_at(content, 0, "%PDF-");
}

bool is_text(std::string_view content) {
    return content.find('\0') == std::string_view::npos && siopp::utf8::is_valid(content);
}

constexpr MediaType types[] = {
    {"audio/mpeg", ".mp3", is_mpeg_audio, true}, {"audio/mp3", ".mp3", is_mpeg_audio, true},
    {"audio/wav", ".wav", is_wave, true},        {"audio/ogg", ".ogg", is_ogg, true},
    {"audio/webm", ".weba", is_webm, true},      {"audio/mp4", ".m4a", is_mp4, true},
    {"audio/aac", ".aac", is_aac, true},         {"audio/flac", ".flac", is_flac, true},
    {"audio/x-wav", ".wav", is_wave, true},      {"audio/wave", ".wav", is_wave, true},
    {"image/jpeg", ".jpg", is_jpeg, true},       {"image/png", ".png", is_png, true},
    {"image/gif", ".gif", is_gif, true},         {"image/webp", ".webp", is_webp, true},
    {"video/mp4", ".mp4", is_mp4, true},         {"video/webm", ".webm", is_webm, true},
    {"application/pdf", ".pdf", is_pdf, false},  {"text/plain", ".txt", is_text, false},
};

}  // namespace

std::span<const MediaType> media_types() {
    return types;
}

const MediaType* media_type_of_name(std::string_view name) {
    const auto found = std::ranges::find(types, name, &MediaType::name);
    return found == std::end(types) ? nullptr : found;
}

const MediaType* media_type_of_file(std::string_view filename) {
    const auto dot = filename.rfind('.');
    if (dot == std::string_view::npos) return nullptr;
    const auto found = std::ranges::find(types, filename.substr(dot), &MediaType::extension);
    return found == std::end(types) ? nullptr : found;
}

}  // namespace wimpole::api
