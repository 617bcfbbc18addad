#include "siopp/engineio/response_headers.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <string>

#include "siopp/engineio/engine_harness.hpp"

namespace siopp::engineio {
namespace {

class ResponseHeadersTest : public ::testing::Test {
protected:
    http::Response answer(std::string_view request) { return harness.exchange(harness.connect(), request); }
    http::Response answer_to_origin(std::string_view origin, std::string_view method = "GET",
                                    std::string headers = {}) {
        headers += "Origin: " + std::string(origin) + "\r\n";
        return answer(request_text(method, target_of("polling"), headers));
    }
    static std::size_t count_of(const http::Response& response, std::string_view name_start) {
        return static_cast<std::size_t>(std::ranges::count_if(
            response.headers, [&](const auto& header) { return header.first.starts_with(name_start); }));
    }
    void emit(const std::string& text) {
        const std::string_view view = text;
        acceptor.last().session->send(EncodedPacket::text(std::span(&view, 1)));
    }
    std::string open() {
        EXPECT_EQ(answer(get_text()).status, 200);
        return acceptor.last().id;
    }
    http::Response poll_taking(std::string_view id, std::string_view codings) {
        return answer(request_text("GET", target_of("polling", id),
                                   "Accept-Encoding: " + std::string(codings) + "\r\n"));
    }

    RecordingAcceptor acceptor;
    EngineHarness harness{acceptor};
};

TEST_F(ResponseHeadersTest, ThereIsNoCorsByDefault) {
    const auto response = answer_to_origin("https://page.example");
    EXPECT_EQ(count_of(response, "access-control"), 0U);
    EXPECT_EQ(count_of(response, "vary"), 0U);
    EXPECT_EQ(answer_to_origin("https://page.example", "OPTIONS").status, 400);
}

TEST_F(ResponseHeadersTest, ListedOriginsAreNamedAndOthersAreNot) {
    harness.options.http.cors = {
        .origins = {.listed = {"https://page.example"}}, .credentials = true, .exposed_headers = "X-Thing"};

    const auto listed = answer_to_origin("https://page.example");
    EXPECT_EQ(http::header_of(listed, "access-control-allow-origin"), "https://page.example");
    EXPECT_EQ(http::header_of(listed, "access-control-allow-credentials"), "true");
    EXPECT_EQ(http::header_of(listed, "access-control-expose-headers"), "X-Thing");
    EXPECT_EQ(http::header_of(listed, "vary"), "Origin");

    const auto other = answer_to_origin("https://other.example");
    EXPECT_EQ(other.status, 200);
    EXPECT_EQ(count_of(other, "access-control"), 0U);
    EXPECT_EQ(http::header_of(other, "vary"), "Origin");
}

TEST_F(ResponseHeadersTest, AnyOriginIsAnsweredWithAStar) {
    harness.options.http.cors = {.origins = {.any = true}};

    const auto response = answer_to_origin("https://page.example");

    EXPECT_EQ(http::header_of(response, "access-control-allow-origin"), "*");
    EXPECT_EQ(count_of(response, "vary"), 0U);
}

TEST_F(ResponseHeadersTest, RefusalsCanBeReadByPages) {
    harness.options.http.cors = {.origins = {.any = true}};

    const auto response = answer(get_text("AAAAAAAAAAAAAAAAAAAA"));

    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(http::header_of(response, "access-control-allow-origin"), "*");
}

TEST_F(ResponseHeadersTest, APreflightIsAnsweredWithoutASession) {
    harness.options.http.cors = {.origins = {.listed = {"https://page.example"}},
                                 .max_age = std::chrono::seconds(60)};

    const auto response =
        answer_to_origin("https://page.example", "OPTIONS", "Access-Control-Request-Headers: x-a,x-b\r\n");

    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(http::header_of(response, "access-control-allow-origin"), "https://page.example");
    EXPECT_EQ(http::header_of(response, "access-control-allow-methods"), "GET,HEAD,PUT,PATCH,POST,DELETE");
    EXPECT_EQ(http::header_of(response, "access-control-allow-headers"), "x-a,x-b");
    EXPECT_EQ(http::header_of(response, "access-control-max-age"), "60");
    EXPECT_EQ(count_of(response, "vary"), 2U);
    EXPECT_EQ(acceptor.count(), 0U);

    const auto other = answer_to_origin("https://other.example", "OPTIONS");
    EXPECT_EQ(other.status, 204);
    EXPECT_EQ(count_of(other, "access-control"), 0U);
}

TEST_F(ResponseHeadersTest, ConfiguredHeadersAreAllowedInsteadOfThoseAskedFor) {
    harness.options.http.cors = {.origins = {.any = true}, .allowed_headers = "X-Mine"};

    const auto response =
        answer_to_origin("https://page.example", "OPTIONS", "Access-Control-Request-Headers: x-a\r\n");

    EXPECT_EQ(http::header_of(response, "access-control-allow-headers"), "X-Mine");
}

TEST_F(ResponseHeadersTest, PrivateNetworksAreOpenedOnlyWhereConfigured) {
    const std::string asks = "Access-Control-Request-Private-Network: true\r\n";
    const auto* name = "access-control-allow-private-network";
    harness.options.http.cors = {.origins = {.listed = {"https://page.example"}}};
    EXPECT_EQ(http::header_of(answer_to_origin("https://page.example", "OPTIONS", asks), name), "");

    harness.options.http.cors->private_network = true;
    EXPECT_EQ(http::header_of(answer_to_origin("https://page.example", "OPTIONS", asks), name), "true");
    EXPECT_EQ(http::header_of(answer_to_origin("https://page.example", "OPTIONS"), name), "");
    EXPECT_EQ(http::header_of(answer_to_origin("https://other.example", "OPTIONS", asks), name), "");
}

TEST_F(ResponseHeadersTest, TheCookieComesWithTheFirstAnswerOnly) {
    harness.options.http.cookie = Cookie{};

    const auto first = answer(get_text());
    const auto id = acceptor.last().id;
    EXPECT_EQ(http::header_of(first, "set-cookie"), "io=" + id + "; Path=/; HttpOnly; SameSite=Lax");

    EXPECT_EQ(count_of(answer(post_text(id, "4x")), "set-cookie"), 0U);
    EXPECT_EQ(count_of(answer(get_text("AAAAAAAAAAAAAAAAAAAA")), "set-cookie"), 0U);
    EXPECT_EQ(count_of(answer(upgrade_text(id)), "set-cookie"), 0U);
}

TEST_F(ResponseHeadersTest, EveryPartOfTheCookieCanBeChosen) {
    EXPECT_EQ(set_cookie({.path = "", .http_only = false}, "x"), "io=x; SameSite=Lax");
    EXPECT_EQ(set_cookie({.name = "a",
                          .path = "/b",
                          .domain = "c.example",
                          .secure = true,
                          .same_site = Cookie::SameSite::none,
                          .max_age = std::chrono::seconds(5)},
                         "x"),
              "a=x; Max-Age=5; Domain=c.example; Path=/b; HttpOnly; Secure; SameSite=None");
    EXPECT_EQ(set_cookie({.same_site = Cookie::SameSite::strict}, "x"),
              "io=x; Path=/; HttpOnly; SameSite=Strict");
}

TEST_F(ResponseHeadersTest, TheUserMayAddHeaders) {
    harness.options.http.initial_headers = [](const http::Request&, http::Headers& headers) {
        headers.emplace_back("X-First", "1");
        headers.emplace_back("X-First-Bad", "1\r\nX-Injected: 1");
    };
    harness.options.http.headers = [](const http::Request& request, http::Headers& headers) {
        headers.emplace_back("X-Method", request.method);
    };

    const auto first = answer(get_text());
    EXPECT_EQ(http::header_of(first, "x-first"), "1");
    EXPECT_EQ(http::header_of(first, "x-method"), "GET");
    EXPECT_EQ(count_of(first, "x-first-bad"), 0U);
    EXPECT_EQ(count_of(first, "x-injected"), 0U);

    const auto id = acceptor.last().id;
    const auto post = answer(post_text(id, "4x"));
    EXPECT_EQ(http::header_of(post, "x-method"), "POST");
    EXPECT_EQ(count_of(post, "x-first"), 0U);

    const auto upgrade = answer(upgrade_text(id));
    EXPECT_EQ(upgrade.status, 101);
    EXPECT_EQ(http::header_of(upgrade, "x-method"), "GET");
    EXPECT_EQ(count_of(upgrade, "x-first"), 0U);
    EXPECT_EQ(http::header_of(answer(upgrade_text()), "x-first"), "1");
}

TEST_F(ResponseHeadersTest, LargePollsAreCompressedForThoseWhoTakeIt) {
    const auto id = open();
    const std::string large(1'023, 'x');
    emit(large);

    const auto response = poll_taking(id, "gzip");

    EXPECT_EQ(http::header_of(response, "content-encoding"), "gzip");
    EXPECT_EQ(http::header_of(response, "content-type"), "text/plain; charset=UTF-8");
    EXPECT_LT(response.body.size(), 100U);
    emit(large);
    const auto deflated = poll_taking(id, "deflate");
    EXPECT_EQ(http::header_of(deflated, "content-encoding"), "deflate");
    std::string text(2'000, '\0');
    uLongf size = text.size();
    EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(text.data()), &size,
                         reinterpret_cast<const Bytef*>(deflated.body.data()), deflated.body.size()),
              Z_OK);
    EXPECT_EQ(text.substr(0, size), "4" + large);
}

TEST_F(ResponseHeadersTest, OtherPollsAreNotCompressed) {
    const auto id = open();
    const std::string large(1'023, 'x');
    emit(large.substr(1));
    EXPECT_EQ(count_of(poll_taking(id, "gzip"), "content-encoding"), 0U) << "below the threshold";
    emit(large);
    EXPECT_EQ(poll_taking(id, "identity").body, "4" + large);
    emit(large);
    EXPECT_EQ(answer(get_text(id)).body, "4" + large);
    auto packet = EncodedPacket::text(std::vector<std::string_view>{large});
    packet.forbid_compression();
    acceptor.last().session->send(packet);
    EXPECT_EQ(poll_taking(id, "gzip").body, "4" + large);
    harness.options.http.compression.enabled = false;
    emit(large);
    EXPECT_EQ(poll_taking(id, "gzip").body, "4" + large);
}

}  // namespace
}  // namespace siopp::engineio
