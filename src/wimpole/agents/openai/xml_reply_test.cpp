#include "wimpole/agents/openai/xml_reply.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents::openai {
namespace {

/// What came of an answer, spelled: "[thought]{A,B}text", "plain:" before it where it was no XML.
std::string spelled_reply(const XmlReplyReader& reader, const std::string& text, const std::string& thought) {
    EXPECT_EQ(text, reader.text());
    EXPECT_EQ(thought, reader.thought());
    std::string result = reader.is_xml() ? "[" : "plain:[";
    result += thought + "]{";
    for (const auto& action : reader.actions())
        result += (result.back() == '{' ? "" : ",") + action;
    result += "}";
    if (!reader.decision().empty()) result += "(" + reader.decision() + ")";
    return result + text;
}

std::string read_pieces(std::initializer_list<std::string_view> pieces) {
    std::string text;
    std::string thought;
    XmlReplyReader reader(
        {[&](std::string_view part) { text += part; }, [&](std::string_view part) { thought += part; }});
    for (const auto piece : pieces)
        reader.feed(piece);
    reader.finish();
    return spelled_reply(reader, text, thought);
}

/// The same for each way to cut what is said in two or three, and byte by byte.
std::string read_reply(std::string_view said) {
    const auto whole = read_pieces({said});
    for (std::size_t cut = 0; cut <= said.size(); ++cut) {
        const auto begin = said.substr(0, cut);
        const auto end = said.substr(cut);
        EXPECT_EQ(read_pieces({begin, end}), whole) << "cut at " << cut;
        const auto middle = end.size() / 2;
        EXPECT_EQ(read_pieces({begin, end.substr(0, middle), end.substr(middle)}), whole) << cut;
    }
    std::string text;
    std::string thought;
    XmlReplyReader reader(
        {[&](std::string_view part) { text += part; }, [&](std::string_view part) { thought += part; }});
    for (std::size_t at = 0; at < said.size(); ++at)
        reader.feed(said.substr(at, 1));
    reader.finish();
    EXPECT_EQ(spelled_reply(reader, text, thought), whole) << "byte by byte";
    return whole;
}

TEST(XmlReply, IsToldApart) {
    EXPECT_EQ(read_reply("<response>\n  <thought>Be kind.</thought>\n  <actions>REPLY,SEARCH</actions>\n"
                         "  <providers></providers>\n  <text>Hello, J\xC3\xB6rg!</text>\n</response>\n"),
              "[Be kind.]{REPLY,SEARCH}Hello, J\xC3\xB6rg!");
    EXPECT_EQ(read_reply("<response><text>a</text></response>"), "[]{}a");
    EXPECT_EQ(read_reply("<response></response>"), "[]{}");
}

TEST(XmlReply, LeavesOutWhatIsAroundIt) {
    EXPECT_EQ(read_reply("Sure!\n```xml\n<response><text>a</text></response>\n```\nBye <text>x</text>"),
              "[]{}a");
    EXPECT_EQ(read_reply("<response>junk<other>x</other><text>a</text>junk<emoji/></response>"), "[]{}a");
    EXPECT_EQ(read_reply("<response><!-- x --><text lang=\"en\">a</text></response>"), "[]{}a");
    EXPECT_EQ(read_reply("<response><other><text>no</text></other><text>a</text><text>b</text></response>"),
              "[]{}a");
}

TEST(XmlReply, KeepsMarkupThatIsPartOfTheText) {
    EXPECT_EQ(read_reply("<response><text>if a < b && c </b> </tex <text></text></response>"),
              "[]{}if a < b && c </b> </tex <text>");
    EXPECT_EQ(read_reply("<response><text>&lt;b&gt; &amp;amp; &quot;&apos; &ampere; &</text></response>"),
              "[]{}<b> &amp; \"' &ampere; &");
    EXPECT_EQ(read_reply("<response><text>see <![CDATA[</text> &lt; ]] ]]]>!</text></response>"),
              "[]{}see </text> &lt; ]] ]!");
}

TEST(XmlReply, HasNoBlanksAroundWhatItHolds) {
    EXPECT_EQ(read_reply("<response><text>\n  a\n\n  b \n</text><thought> c d </thought></response>"),
              "[c d]{}a\n\n  b");
    EXPECT_EQ(read_reply("<response><text> \n </text></response>"), "[]{}");
}

TEST(XmlReply, KnowsActionsInEveryNotation) {
    EXPECT_EQ(read_reply("<response><actions> REPLY, SEND_MESSAGE ,X2</actions></response>"),
              "[]{REPLY,SEND_MESSAGE,X2}");
    EXPECT_EQ(read_reply("<response><actions>\n<action><name>REPLY</name></action>\n<action>IGNORE</action>"
                         "</actions></response>"),
              "[]{REPLY,IGNORE}");
    EXPECT_EQ(read_reply("<response><actions>no name,<b,</actions></response>"), "[]{}");
    std::string many = "<response><actions>";
    for (std::size_t count = 0; count <= XmlReplyReader::max_actions; ++count)
        many += "A,";
    EXPECT_EQ(read_pieces({many}).size(), std::string("[]{}").size() + 2 * XmlReplyReader::max_actions - 1);
}

TEST(XmlReply, TellsADecision) {
    EXPECT_EQ(read_reply("<response><name>Ada</name><reasoning>They RESPOND to Bob.</reasoning>"
                         "<action>IGNORE</action></response>"),
              "[They RESPOND to Bob.]{}(IGNORE)");
}

TEST(XmlReply, IsWhatThereIsOfItWhereItEndsTooEarly) {
    EXPECT_EQ(read_reply("<response><text>half a sen"), "[]{}half a sen");
    EXPECT_EQ(read_reply("<response><text>half</tex"), "[]{}half");
    EXPECT_EQ(read_reply("<response><text>half &am"), "[]{}half &am");
    EXPECT_EQ(read_reply("<response><text><![CDATA[half ]]"), "[]{}half ]]");
    EXPECT_EQ(read_reply("<response><thought>hm</thought><te"), "[hm]{}");
}

TEST(XmlReply, IsATextWhereThereIsNoXml) {
    EXPECT_EQ(read_reply("Hello <b>you</b>"), "plain:[]{}Hello <b>you</b>");
    EXPECT_EQ(read_reply("<respons"), "plain:[]{}<respons");
    EXPECT_EQ(read_reply(" \n"), "plain:[]{}");
    EXPECT_EQ(read_reply(""), "plain:[]{}");
}

TEST(XmlReply, IsATextWhereTheXmlComesTooLate) {
    const std::string response = "<response><text>a</text></response>";
    const std::string longest(XmlReplyReader::max_preamble_bytes, 'x');
    EXPECT_EQ(read_reply(longest + response), "[]{}a");
    EXPECT_EQ(read_reply(longest + "x" + response), "plain:[]{}" + longest + "x" + response);
}

TEST(XmlReply, TakesNothingForATagThatIsTooLong) {
    const std::string name(XmlReplyReader::max_tag_bytes, 'x');
    EXPECT_EQ(read_reply("<response><" + name + "><text>a</text></response>"), "[]{}a");
}

TEST(XmlReply, IsToldAsItComes) {
    std::string text;
    XmlReplyReader reader({[&](std::string_view part) { text += part; }, [](std::string_view) {}});
    reader.feed("<response><text>Hel");
    EXPECT_EQ(text, "Hel");
    reader.feed("lo &l");
    EXPECT_EQ(text, "Hello");
    reader.feed("t; </");
    EXPECT_EQ(text, "Hello <");
}

}  // namespace
}  // namespace wimpole::agents::openai
