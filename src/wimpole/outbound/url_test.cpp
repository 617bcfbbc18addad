#include "wimpole/outbound/url.hpp"

#include <gtest/gtest.h>

namespace wimpole::outbound {
namespace {

Url url_of(std::string_view text) {
    const auto url = Url::parse(text);
    EXPECT_TRUE(url) << text;
    return url ? *url : Url();
}

std::string refusal_of(std::string_view text) {
    const auto url = Url::parse(text);
    return url ? "taken: " + url->host : url.error().reason;
}

TEST(Url, HasSchemeHostPortAndTarget) {
    const Url expected{Url::Scheme::https, "api.example.com", 8443, "/v1/x?y=%20"};
    EXPECT_EQ(url_of("HTTPS://API.example.com:8443/v1/x?y=%20"), expected);
    EXPECT_EQ(url_of("http://a").port, 80);
    EXPECT_EQ(url_of("https://a:").port, 443);
    EXPECT_EQ(url_of("http://a?b").target, "/?b");
}

TEST(Url, TakesIpv6AddressesInBrackets) {
    const auto url = url_of("http://[::1]:11434/v1");
    EXPECT_EQ(url.host, "::1");
    EXPECT_EQ(url.authority(), "[::1]:11434");
    EXPECT_EQ(url.origin(), "http://[::1]:11434");
}

TEST(Url, LeavesTheUsualPortOutOfTheOrigin) {
    EXPECT_EQ(url_of("https://a:443/x").origin(), "https://a");
    EXPECT_EQ(url_of("http://a:443/x").origin(), "http://a:443");
}

TEST(Url, JoinsAPath) {
    EXPECT_EQ(url_of("http://a/v1").below("/chat").target, "/v1/chat");
    EXPECT_EQ(url_of("http://a/v1/").below("/chat").target, "/v1/chat");
    EXPECT_EQ(url_of("http://a").below("/chat").target, "/chat");
    EXPECT_EQ(url_of("http://a/v1?k=1").below("/chat").target, "/v1/chat?k=1");
}

TEST(Url, SaysWhatIsWrong) {
    EXPECT_EQ(refusal_of("ftp://a"), "the URL must begin with http:// or https://");
    EXPECT_EQ(refusal_of("file:///etc/passwd"), "the URL must begin with http:// or https://");
    EXPECT_EQ(refusal_of("http://me:secret@a/"), "the URL must not have a user or a password");
    EXPECT_EQ(refusal_of("http://a/#x"), "the URL must not have a fragment");
    EXPECT_EQ(refusal_of("http://a/\r\nHost: b"), "the URL has characters that must be encoded");
    EXPECT_EQ(refusal_of("http://"), "the host is not valid");
    EXPECT_EQ(refusal_of("http://a b"), "the URL has characters that must be encoded");
    EXPECT_EQ(refusal_of("http://a%0d/"), "the host is not valid");
    EXPECT_EQ(refusal_of("http://[::1/"), "the address lacks a ]");
    EXPECT_EQ(refusal_of("http://[::1]x/"), "the port is not a number from 1 to 65535");
    EXPECT_EQ(refusal_of("http://a:0/"), "the port is not a number from 1 to 65535");
    EXPECT_EQ(refusal_of("http://a:65536/"), "the port is not a number from 1 to 65535");
    EXPECT_EQ(refusal_of("http://a/" + std::string(3'000, 'x')), "the URL is too long");
}

}  // namespace
}  // namespace wimpole::outbound
