#include "siopp/socketio/v4_dialect.hpp"

#include <gtest/gtest.h>

namespace siopp::socketio::v4 {
namespace {

TEST(V4DialectTest, ANamespaceMayBringAQuery) {
    EXPECT_EQ(parse_address("/admin?a=1?2").name, "/admin");
    EXPECT_EQ(parse_address("/admin?a=1?2").query, "a=1?2");
    EXPECT_EQ(parse_address("/admin").name, "/admin");
    EXPECT_EQ(parse_address("/admin").query, "");
}

TEST(V4DialectTest, TheQueryIsWhatClientsAuthorizeBy) {
    EXPECT_EQ(auth_of(""), "{}");
    EXPECT_EQ(auth_of("token=a%20b&x&&y=%22"), R"({"token":"a b","x":"","y":"\""})");
}

TEST(V4DialectTest, ClientsKnowTheirIds) {
    EXPECT_EQ(socket_id("/", "abc"), "abc");
    EXPECT_EQ(socket_id("/admin", "abc"), "/admin#abc");
}

TEST(V4DialectTest, RepliesCarryNoObject) {
    EXPECT_EQ(encode_connect("/").payload(), "40");
    EXPECT_EQ(encode_connect("/admin").payload(), "40/admin,");
    EXPECT_EQ(encode_connect_error("/", "not \"you\"", "").payload(), R"(44"not \"you\"")");
    EXPECT_EQ(encode_connect_error("/admin", "no", R"({"a":1})").payload(), R"(44/admin,{"a":1})");
}

}  // namespace
}  // namespace siopp::socketio::v4
