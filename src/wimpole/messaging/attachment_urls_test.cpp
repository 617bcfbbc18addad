#include "wimpole/messaging/attachment_urls.hpp"

#include <gtest/gtest.h>

#include "siopp/base/ascii.hpp"

namespace wimpole::messaging {
namespace {

const std::vector<std::string> schemes{"http", "https", "data"};

std::string reason(std::string_view attachments) {
    const auto error = check_attachment_urls(attachments, schemes);
    return error ? error->reason : "none";
}

TEST(AttachmentUrlsTest, FilesOfTheServerAndOfTheWebAreTaken) {
    for (const auto* attachments :
         {"", "[]", "null", R"([{"id":"a"}])", R"([{"url":"https://example.test/a.png"},{"url":"HTTP://x"}])",
          R"({"url":"/media/uploads/channels/1/2.png"})", R"("data:image/png;base64,AAAA")",
          R"([{"url":"a.png?at=12:30"}])", R"([{"url":"2:1.png"}])", R"([{"url":""}])", R"([{"url":7}])",
          R"([{"url":"//example.test/a"}])", R"([1,null,true,[]])"}) {
        EXPECT_EQ(reason(attachments), "none") << attachments;
    }
}

TEST(AttachmentUrlsTest, WhatRunsOrIsNotForOthersIsRefusedHoweverItIsWritten) {
    for (const auto* url : {"javascript:alert(1)", "JavaScript:alert(1)", "  javascript:alert(1)"}) {
        EXPECT_EQ(siopp::in_lower_case(reason(R"([{"url":")" + std::string(url) + R"("}])")),
                  "attachment url must not begin with javascript:")
            << url;
    }
    EXPECT_EQ(reason(R"([{"url":"https://a"},{"url":"file:///etc/passwd"}])"),
              "attachment url must not begin with file:");
    EXPECT_EQ(reason(R"({"url":"vbscript:x"})"), "attachment url must not begin with vbscript:");
    EXPECT_EQ(reason(R"("javascript:x")"), "attachment url must not begin with javascript:");
    EXPECT_EQ(reason(R"(["javascript:x"])"), "attachment url must not begin with javascript:");
    EXPECT_EQ(reason(R"([{"url":"https://a","url":"javascript:x"}])"),
              "attachment url must not begin with javascript:")
        << "of equal members the last one counts, as in JavaScript";
    for (const auto* url : {R"(java\nscript:x)", R"(java\tscript:x)", R"(\u0001javascript:x)"}) {
        EXPECT_EQ(reason(R"([{"url":")" + std::string(url) + R"("}])"),
                  "attachment url contains a control character")
            << url;
    }
}

TEST(AttachmentUrlsTest, KnowsWhatASchemeIs) {
    for (const auto* scheme : {"http", "https", "web+app", "a1.b-c"})
        EXPECT_TRUE(is_url_scheme(scheme)) << scheme;
    for (const auto* other : {"", "HTTP", "1a", "http:", "http://", "a b", "+a"})
        EXPECT_FALSE(is_url_scheme(other)) << other;
}

}  // namespace
}  // namespace wimpole::messaging
