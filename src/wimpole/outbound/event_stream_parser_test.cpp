#include "wimpole/outbound/event_stream_parser.hpp"

#include <gtest/gtest.h>

namespace wimpole::outbound {
namespace {

using Events = std::vector<StreamEvent>;

/// The events of a stream whose bytes come in pieces of that size; with the one at its end.
Events events_of(std::string_view stream, std::size_t piece = 1'000'000) {
    EventStreamParser parser;
    Events events;
    while (!stream.empty()) {
        EXPECT_TRUE(parser.feed(stream.substr(0, piece), events));
        stream.remove_prefix(std::min(piece, stream.size()));
    }
    EXPECT_TRUE(parser.finish(events));
    return events;
}

TEST(EventStreamParser, EndsAnEventAtABlankLine) {
    EventStreamParser parser;
    Events events;

    ASSERT_TRUE(parser.feed("data: one\n", events));
    EXPECT_TRUE(events.empty());
    ASSERT_TRUE(parser.feed("\ndata: two", events));

    EXPECT_EQ(events, (Events{{"", "one"}}));
}

TEST(EventStreamParser, TakesAllThreeEndsOfLine) {
    const Events expected{{"", "a"}, {"", "b"}, {"", "c"}};
    EXPECT_EQ(events_of("data: a\n\ndata: b\n\ndata: c\n\n"), expected);
    EXPECT_EQ(events_of("data: a\r\n\r\ndata: b\r\n\r\ndata: c\r\n\r\n"), expected);
    EXPECT_EQ(events_of("data: a\r\rdata: b\r\rdata: c\r\r"), expected);
    EXPECT_EQ(events_of("data: a\r\n\ndata: b\r\r\ndata: c\n\r\n"), expected);
}

TEST(EventStreamParser, GivesTheSameEventsHoweverTheBytesAreCut) {
    const std::string stream =
        "\xEF\xBB\xBF: hello\r\nevent: x\r\ndata: gr\xC3\xBC\xC3\x9F\r\ndata:dich\r\n\r\ndata\n\nid: 7\ndata: "
        "\xF0\x9F\x98\x80\xFF\r\rdata: end";
    const auto whole = events_of(stream);

    EXPECT_EQ(
        whole,
        (Events{
            {"x", "gr\xC3\xBC\xC3\x9F\ndich"}, {"", ""}, {"", "\xF0\x9F\x98\x80\xEF\xBF\xBD"}, {"", "end"}}));
    for (std::size_t piece = 1; piece < stream.size(); ++piece)
        EXPECT_EQ(events_of(stream, piece), whole) << piece;
}

TEST(EventStreamParser, JoinsTheLinesOfData) {
    EXPECT_EQ(events_of("data: one\ndata\ndata:  three\n\n"), (Events{{"", "one\n\n three"}}));
}

TEST(EventStreamParser, SkipsCommentsUnknownFieldsAndEventsWithoutData) {
    EXPECT_EQ(events_of(": OPENROUTER PROCESSING\n\nretry: 10\nevent: ping\n\nother: x\ndata: y\n\n"),
              (Events{{"", "y"}}));
}

TEST(EventStreamParser, ReplacesBytesThatAreNotUtf8) {
    EXPECT_EQ(events_of("data: a\xC3(\xE2\x82\n\n"),
              (Events{{"", "a\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD"}}));
}

TEST(EventStreamParser, SkipsAByteOrderMarkAtTheBeginOnly) {
    EXPECT_EQ(events_of("\xEF\xBB\xBF"
                        "data: a\n\n\xEF\xBB\xBF"
                        "data: b\n\n"),
              (Events{{"", "a"}}));
}

TEST(EventStreamParser, RefusesALineThatIsTooLongAndAllThatFollows) {
    EventStreamParser parser({.max_line_bytes = 8, .max_event_bytes = 100});
    Events events;
    ASSERT_TRUE(parser.feed("data: ab\n\n", events));

    const auto refused = parser.feed("data: abc", events);

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "a line of the stream is too long");
    EXPECT_FALSE(parser.feed("\n\ndata: x\n\n", events));
    EXPECT_FALSE(parser.finish(events));
    EXPECT_EQ(events, (Events{{"", "ab"}}));
}

TEST(EventStreamParser, RefusesAnEventThatIsTooLarge) {
    EventStreamParser parser({.max_line_bytes = 100, .max_event_bytes = 4});
    Events events;
    ASSERT_TRUE(parser.feed("data: ab\n", events));

    const auto refused = parser.feed("data: abc\n", events);

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "an event of the stream is too large");
}

}  // namespace
}  // namespace wimpole::outbound
