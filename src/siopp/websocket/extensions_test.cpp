#include "siopp/websocket/extensions.hpp"

#include <gtest/gtest.h>

#include <string>

namespace siopp::websocket {
namespace {

class ExtensionsTest : public ::testing::Test {
protected:
    /// The response to the header; "" where every offer is declined, "malformed" where the handshake fails.
    std::string answer(std::string_view header) const {
        const auto offers = parse_extensions(header);
        if (!offers) return "malformed";
        const auto agreement = agree_on_deflate(*offers, options);
        return agreement ? agreement->response : "";
    }
    DeflateParameters parameters(std::string_view header) const {
        return agree_on_deflate(parse_extensions(header).value(), options).value().parameters;
    }

    DeflateOptions options{.enabled = true};
};

const std::string no_context = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

TEST_F(ExtensionsTest, KeepsNoContextUnlessTheServerWantsIt) {
    EXPECT_EQ(answer("permessage-deflate"), no_context);
    const auto agreed = parameters("permessage-deflate");
    EXPECT_FALSE(agreed.server_keeps_context);
    EXPECT_FALSE(agreed.client_keeps_context);
    EXPECT_EQ(agreed.server_window_bits, 15);
    EXPECT_EQ(agreed.client_window_bits, 15);
}

TEST_F(ExtensionsTest, KeepsContextsWhereBothSidesWantIt) {
    options.server_context_takeover = options.client_context_takeover = true;

    EXPECT_EQ(answer("permessage-deflate"), "permessage-deflate");
    EXPECT_EQ(answer("permessage-deflate; server_no_context_takeover"),
              "permessage-deflate; server_no_context_takeover");
    EXPECT_EQ(answer("permessage-deflate; client_no_context_takeover"),
              "permessage-deflate; client_no_context_takeover");
    EXPECT_TRUE(parameters("permessage-deflate; client_no_context_takeover").server_keeps_context);
    EXPECT_FALSE(parameters("permessage-deflate; client_no_context_takeover").client_keeps_context);
}

TEST_F(ExtensionsTest, TakesTheSmallerWindow) {
    EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=12"),
              no_context + "; server_max_window_bits=12");
    EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=15"),
              no_context + "; server_max_window_bits=15");
    EXPECT_EQ(answer("permessage-deflate; client_max_window_bits"),
              no_context + "; client_max_window_bits=15");
    EXPECT_EQ(answer("permessage-deflate; client_max_window_bits=\"8\""),
              no_context + "; client_max_window_bits=8");
    EXPECT_EQ(parameters("permessage-deflate; client_max_window_bits=8").client_window_bits, 8);

    options.server_max_window_bits = options.client_max_window_bits = 10;

    EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=12;client_max_window_bits"),
              no_context + "; server_max_window_bits=10; client_max_window_bits=10");
    EXPECT_EQ(answer("permessage-deflate"), no_context + "; server_max_window_bits=10");
    EXPECT_EQ(parameters("permessage-deflate").server_window_bits, 10);
    EXPECT_EQ(parameters("permessage-deflate").client_window_bits, 15);
}

TEST_F(ExtensionsTest, DeclinesOffersThatItCannotMeet) {
    for (const auto* offer : {"",
                              "permessage-bzip2",
                              "Permessage-Deflate",
                              "permessage-deflate; unknown",
                              "permessage-deflate; unknown=1",
                              "permessage-deflate; server_no_context_takeover=1",
                              "permessage-deflate; client_no_context_takeover=true",
                              "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                              "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                              "permessage-deflate; server_max_window_bits",
                              "permessage-deflate; server_max_window_bits=8",
                              "permessage-deflate; server_max_window_bits=7",
                              "permessage-deflate; server_max_window_bits=16",
                              "permessage-deflate; server_max_window_bits=010",
                              "permessage-deflate; server_max_window_bits=9x",
                              "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
                              "permessage-deflate; client_max_window_bits=7",
                              "permessage-deflate; client_max_window_bits=1",
                              "permessage-deflate; client_max_window_bits; client_max_window_bits",
                              "permessage-deflate; __proto__",
                              "__proto__; constructor=1"}) {
        EXPECT_EQ(answer(offer), "") << offer;
    }
}

TEST_F(ExtensionsTest, TakesTheFirstOfferThatItCanMeet) {
    EXPECT_EQ(answer("x-webkit; a, permessage-deflate; server_max_window_bits=8, ,permessage-deflate; "
                     "client_max_window_bits,permessage-deflate"),
              no_context + "; client_max_window_bits=15");
}

TEST_F(ExtensionsTest, ReadsHeadersWithBlanksAndEmptyElements) {
    EXPECT_EQ(answer(" ,\t permessage-deflate ;client_max_window_bits = \"10\" , "),
              no_context + "; client_max_window_bits=10");
}

TEST_F(ExtensionsTest, MalformedHeadersFailTheHandshake) {
    for (const auto* header :
         {";", "=", "permessage-deflate;", "permessage-deflate; =", "permessage-deflate; a=", "a b", "a;b c",
          "permessage-deflate; a=\"", "permessage-deflate; a=\"\"", "permessage-deflate; a=\"b c\"",
          "permessage-deflate; a=\"b\\\"\"", "permessage-deflate; a=b=c", "\x01", "permessage-deflate \xff",
          "permessage-deflate; a=\"b\"c", "/"}) {
        EXPECT_EQ(answer(header), "malformed") << header;
    }
}

TEST_F(ExtensionsTest, GivesNamesParametersAndValues) {
    const auto parsed = parse_extensions("one; a; b=1, two;c=\"x-y\"").value();

    ASSERT_EQ(parsed.size(), 2U);
    EXPECT_EQ(parsed[0].name, "one");
    ASSERT_EQ(parsed[0].parameters.size(), 2U);
    EXPECT_EQ(parsed[0].parameters[0].name, "a");
    EXPECT_EQ(parsed[0].parameters[0].value, std::nullopt);
    EXPECT_EQ(parsed[0].parameters[1].value, "1");
    EXPECT_EQ(parsed[1].name, "two");
    EXPECT_EQ(parsed[1].parameters[0].value, "x-y");
}

}  // namespace
}  // namespace siopp::websocket
