#include "wimpole/api/trace_api.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "siopp/base/json_view.hpp"
#include "siopp/base/uuid.hpp"

namespace wimpole::api {
namespace {

class TraceApiTest : public ::testing::Test {
protected:
    ~TraceApiTest() override { std::filesystem::remove_all(directory); }

    siopp::HttpResponse start(std::string_view body) {
        return api.start(siopp::json::View::parse(body).value());
    }

    const std::filesystem::path directory = std::filesystem::temp_directory_path() /
                                            ("wimpole-trace-api-test-" + siopp::Uuid::random().to_string());
    logs::Journal journal{[] {
        logs::JournalOptions options;
        options.clock = [] { return std::int64_t{1'000}; };
        return options;
    }()};
    logs::Tracer tracer{journal, directory, {}};
    TraceApi api{tracer};
};

TEST_F(TraceApiTest, BeginsListsAndEndsTraces) {
    const auto started = start(R"({"socketId":"s1","seconds":5,"maxLines":7})");
    EXPECT_EQ(started.status, 201);
    const auto id = tracer.states().at(0).id;
    const auto trace = R"({"id":")" + id + R"(","socketId":"s1","expiresAt":6000,"lines":0,"maxLines":7})";
    EXPECT_EQ(started.body, R"({"success":true,"data":)" + trace + "}");
    EXPECT_EQ(api.list().body, R"({"success":true,"data":{"traces":[)" + trace + "]}}");

    EXPECT_EQ(api.stop(id).status, 200);
    EXPECT_EQ(api.stop(id).status, 404);
    EXPECT_EQ(api.list().body, R"({"success":true,"data":{"traces":[]}})");
}

TEST_F(TraceApiTest, EndsAll) {
    start(R"({"channelId":"c1"})");
    start(R"({"all":true,"capture":true})");
    ASSERT_EQ(tracer.states().size(), 2U);
    EXPECT_NE(api.list().body.find(R"("captureFile":"capture-)"), std::string::npos);
    EXPECT_EQ(api.stop_all().status, 200);
    EXPECT_TRUE(tracer.states().empty());
}

TEST_F(TraceApiTest, SaysWhatIsWrong) {
    for (const auto* body : {"{}", R"({"all":false})", R"({"socketId":5})", R"({"all":true,"seconds":0})",
                             R"({"all":true,"seconds":"long"})", R"({"all":true,"maxLines":-1})",
                             R"({"all":true,"maxBytes":0})"}) {
        EXPECT_EQ(start(body).status, 400) << body;
    }
    EXPECT_TRUE(tracer.states().empty());
}

}  // namespace
}  // namespace wimpole::api
