#include "wimpole/api/openapi_document.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "siopp/base/json_view.hpp"
#include "siopp/server.hpp"
#include "wimpole/api/api_harness.hpp"
#include "wimpole/api/sockets_api.hpp"

namespace wimpole::api {
namespace {

using siopp::json::View;

class OpenapiDocumentTest : public ApiTest {
protected:
    /// What a reference points to: "#/paths/~1api~1agents" (RFC 6901).
    static View referenced(View document, std::string reference) {
        EXPECT_TRUE(reference.starts_with("#/paths/"));
        reference.erase(0, std::string_view("#/paths/").size());
        for (auto slash = reference.find("~1"); slash != std::string::npos; slash = reference.find("~1"))
            reference.replace(slash, 2, "/");
        return document.find("paths")->find(reference).value_or(View());
    }
    /// "GET /api/agents/:agentId" of each operation.
    static std::set<std::string> documented() {
        const auto document = View::parse(openapi_document());
        EXPECT_TRUE(document);
        std::set<std::string> operations;
        for (const auto& [key, item] : document->find("paths")->members()) {
            auto path = key.string().value_or("");
            std::ranges::replace(path, '{', ':');
            std::erase(path, '}');
            const auto reference = item.find("$ref");
            const auto real = reference ? referenced(*document, reference->string().value_or("")) : item;
            for (const auto& [method, operation] : real.members()) {
                auto name = method.string().value_or("");
                std::ranges::transform(name, name.begin(),
                                       [](unsigned char letter) { return std::toupper(letter); });
                operations.insert(name + ' ' + path);
            }
        }
        return operations;
    }
};

TEST_F(OpenapiDocumentTest, DescribesEveryRouteAndNoOther) {
    siopp::Server sockets_of({});
    auto all = api->routes();
    operators.add_routes(all);
    const SocketsApi socket_list(sockets_of.of("/"), access);
    socket_list.add_routes(all);

    std::set<std::string> routes;
    for (const auto& route : all.all())
        EXPECT_TRUE(routes.insert(route.method + ' ' + route.pattern.text()).second) << route.pattern.text();
    EXPECT_EQ(documented(), routes);
}

TEST_F(OpenapiDocumentTest, IsServed) {
    const auto served = get("/api/openapi.json");
    EXPECT_EQ(served.status, 200);
    EXPECT_EQ(served.body, openapi_document());
    EXPECT_EQ(served.at("openapi"), "3.1.0");
}

}  // namespace
}  // namespace wimpole::api
