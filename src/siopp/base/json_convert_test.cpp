#include "siopp/base/json_convert.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace geometry {

/// A type of a user, with its conversions beside it.
struct Point {
    int x = 0;
    std::optional<double> weight;
};

std::optional<siopp::json::Mismatch> from_json(siopp::json::View value, Point& into) {
    if (value.kind() != siopp::json::Kind::object) return siopp::json::mismatch("a point", value);
    if (auto error = siopp::json::read_member(value, "x", into.x)) return error;
    return siopp::json::read_member(value, "weight", into.weight);
}

void to_json(siopp::json::Writer& writer, const Point& point) {
    writer.begin_object().member("x", point.x).end_object();
}

}  // namespace geometry

namespace siopp::json {
namespace {

/// What reading gives: the error's text, "ok" for none.
template <class T>
std::string error_of(std::string text, T& into) {
    const auto error = from_json(View::parse(text).value(), into);
    return error ? error->text : "ok";
}
template <class T>
std::string error_of(std::string text) {
    T ignored{};
    return error_of(std::move(text), ignored);
}
template <class T>
T read(std::string text) {
    T value{};
    EXPECT_EQ(error_of(std::move(text), value), "ok");
    return value;
}

TEST(JsonConvert, ReadsWhatItIsAskedFor) {
    EXPECT_TRUE(read<bool>("true"));
    EXPECT_EQ(read<double>("1.5e1"), 15.0);
    EXPECT_EQ(read<std::string>(R"("a\u0062")"), "ab");
    EXPECT_EQ(read<int>("-7"), -7);
    EXPECT_EQ(read<int>("7.0"), 7);
    EXPECT_EQ(read<long>("1e3"), 1000);
    EXPECT_EQ(read<std::uint8_t>("255"), 255);
    EXPECT_EQ(read<std::int64_t>("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(read<std::uint64_t>("9223372036854775807"), 9'223'372'036'854'775'807U);
    EXPECT_EQ(read<std::optional<int>>("3"), 3);
    EXPECT_EQ(read<std::optional<int>>("null"), std::nullopt);
    EXPECT_EQ(read<std::vector<std::string>>(R"(["a","b"])"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(read<std::vector<std::vector<int>>>("[[1],[]]"), (std::vector<std::vector<int>>{{1}, {}}));
}

TEST(JsonConvert, SaysWhatIsWrong) {
    EXPECT_EQ(error_of<std::string>("1"), "expected a string, got a number");
    EXPECT_EQ(error_of<bool>("null"), "expected a boolean, got null");
    EXPECT_EQ(error_of<double>(R"("1")"), "expected a number, got a string");
    EXPECT_EQ(error_of<double>("1e999"), "expected a number in range");
    EXPECT_EQ(error_of<int>("{}"), "expected an integer, got an object");
    EXPECT_EQ(error_of<int>("1.5"), "expected an integer from -2147483648 to 2147483647");
    EXPECT_EQ(error_of<std::uint8_t>("256"), "expected an integer from 0 to 255");
    EXPECT_EQ(error_of<std::uint8_t>("-1"), "expected an integer from 0 to 255");
    EXPECT_EQ(error_of<std::uint64_t>("9223372036854775808"),
              "expected an integer from 0 to 9223372036854775807");
    EXPECT_EQ(error_of<std::vector<int>>("true"), "expected an array, got a boolean");
    EXPECT_EQ(error_of<std::vector<int>>("[1,[]]"), "element 2: expected an integer, got an array");
    EXPECT_EQ(error_of<std::optional<int>>(R"("x")"), "expected an integer, got a string");
}

TEST(JsonConvert, ReadsTypesOfAUser) {
    EXPECT_EQ(read<geometry::Point>(R"({"x":3,"weight":0.5})").weight, 0.5);
    EXPECT_EQ(read<std::vector<geometry::Point>>(R"([{"x":1},{"x":2}])")[1].x, 2);
    EXPECT_EQ(error_of<geometry::Point>("[]"), "expected a point, got an array");
    EXPECT_EQ(error_of<geometry::Point>("{}"), "member x is missing");
    EXPECT_EQ(error_of<std::vector<geometry::Point>>(R"([{"x":"1"}])"),
              "element 1: member x: expected an integer, got a string");
}

TEST(JsonConvert, WritesTypesOfAUserAndWhatIsMadeOfThem) {
    std::string text;
    Writer writer(text);
    writer.begin_array();
    write(writer, std::vector<geometry::Point>{{1, {}}, {2, {}}});
    write(writer, std::optional<geometry::Point>());
    write(writer, std::optional<int>(5));
    write(writer, std::vector<std::string>{"a"});
    writer.end_array();

    EXPECT_EQ(text, R"([[{"x":1},{"x":2}],null,5,["a"]])");
}

}  // namespace
}  // namespace siopp::json
