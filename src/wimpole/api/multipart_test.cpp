#include "wimpole/api/multipart.hpp"

#include <gtest/gtest.h>

namespace wimpole::api::multipart {
namespace {

const std::string boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

std::string form(std::string_view parts) {
    return std::string(parts) + "--" + boundary + "--\r\n";
}

std::string part(std::string_view headers, std::string_view content) {
    return "--" + boundary + "\r\n" + std::string(headers) + "\r\n\r\n" + std::string(content) + "\r\n";
}

TEST(MultipartTest, ReadsWhatABrowserSends) {
    const auto body = form(
        part("Content-Disposition: form-data; name=\"caption\"", "two\r\nlines") +
        part("Content-Disposition: form-data; name=\"file\"; filename=\"a b.png\"\r\nContent-Type: image/PNG",
             std::string("\x89PNG\r\n\x1a\n\0", 9)));

    const auto parts = parse(body, boundary);

    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ((*parts)[0].name, "caption");
    EXPECT_EQ((*parts)[0].filename, std::nullopt);
    EXPECT_EQ((*parts)[0].content, "two\r\nlines");
    EXPECT_EQ((*parts)[1].name, "file");
    EXPECT_EQ((*parts)[1].filename, "a b.png");
    EXPECT_EQ((*parts)[1].content_type, "image/png");
    EXPECT_EQ((*parts)[1].content.size(), 9U);
}

TEST(MultipartTest, ReadsEmptyFormsContentsAndNames) {
    EXPECT_TRUE(parse("--" + boundary + "--\r\n", boundary)->empty());
    const auto body = form(part("content-disposition:form-data;name=x;filename=\"\"", ""));
    const auto parts = parse(body, boundary);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->front().filename, "");
    EXPECT_EQ(parts->front().content, "");
}

TEST(MultipartTest, NamesMayHoldWhatIsEscaped) {
    const auto parts = parse(
        form(part(R"(Content-Disposition: form-data; name="file"; filename="a\"; name=\"b\\.png")", "x")),
        boundary);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->front().name, "file");
    EXPECT_EQ(parts->front().filename, R"(a"; name="b\.png)");
}

TEST(MultipartTest, ContentMayLookLikeABoundary) {
    const auto content = "x--" + boundary + "\r\n-- \r\n--" + boundary.substr(0, 10);
    const auto body = form(part("Content-Disposition: form-data; name=\"file\"", content));
    const auto parts = parse(body, boundary);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->front().content, content);
}

TEST(MultipartTest, LooksAtNothingBeforeAndBehindTheParts) {
    const auto body =
        "preamble\r\n" + form(part("Content-Disposition: form-data; name=\"a\"", "b")) + "epilogue";
    const auto parts = parse(body, boundary);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->front().content, "b");
}

TEST(MultipartTest, RefusesBrokenForms) {
    const auto good = part("Content-Disposition: form-data; name=\"a\"", "b");
    for (const auto& body : {
             std::string(),
             std::string("nothing"),
             good,
             "--" + boundary,
             "--" + boundary + "x\r\n\r\n",
             form("--" + boundary + "\r\n\r\nno headers\r\n"),
             form(part("Content-Disposition: attachment; name=\"a\"", "b")),
             form(part("Content-Disposition: form-data", "b")),
             form(part("Content-Disposition: form-data; name=\"a", "b")),
             form(part("no colon", "b")),
             form(part("X: " + std::string(max_part_header_bytes, 'x'), "b")),
         }) {
        EXPECT_FALSE(parse(body, boundary)) << body.substr(0, 100);
    }
}

TEST(MultipartTest, RefusesMorePartsThanItsLimit) {
    std::string parts;
    for (std::size_t count = 0; count < max_parts; ++count)
        parts += part("Content-Disposition: form-data; name=\"a\"", "b");
    EXPECT_TRUE(parse(form(parts), boundary));
    EXPECT_FALSE(parse(form(parts + part("Content-Disposition: form-data; name=\"a\"", "b")), boundary));
}

TEST(MultipartTest, FindsTheBoundary) {
    EXPECT_EQ(boundary_of("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(boundary_of("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""), "a b");
    for (const auto* type : {"", "multipart/form-data", "multipart/mixed; boundary=abc",
                             "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a \"",
                             "multipart/form-data; boundary=a{b", "multipart/form-data; boundary=\"a"}) {
        EXPECT_EQ(boundary_of(type), std::nullopt) << type;
    }
    EXPECT_EQ(boundary_of("multipart/form-data; boundary=" + std::string(71, 'a')), std::nullopt);
}

}  // namespace
}  // namespace wimpole::api::multipart
