#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/auth/api_key.hpp"
#include "wimpole/auth/base64url.hpp"
#include "wimpole/auth/test_signer.hpp"
#include "wimpole/auth/test_vectors.hpp"
#include "wimpole/auth/token.hpp"

namespace {

using namespace wimpole::auth;

void require(bool condition) {
    if (!condition) std::abort();
}

const std::string secret = "a secret of thirty-two bytes, yes";

SigningKeys all_keys() {
    std::string text = R"({"keys":[{"kty":"oct","k":")" + base64url::encode(secret) + R"("})";
    for (const auto& vector : vectors())
        text += ',' + vector.key;
    std::vector<std::string> skipped;
    auto keys = SigningKeys::read(text + "]}", skipped);
    require(keys.has_value());
    return *keys;
}

}  // namespace

/// The input is a token, the payload of a well-signed token, a key set, and a key file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto keys = all_keys();
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    constexpr std::int64_t now = 1'300'000'000'000;
    const TokenRules rules;

    const auto decoded = base64url::decode(input);
    if (decoded) require(base64url::encode(*decoded) == input);

    (void)verify_token(input, keys, rules, now);
    const auto token = sign(secret, R"({"alg":"HS256"})", input);
    const auto principal = verify_token(token, keys, rules, now);
    if (principal) {
        require(principal->entity.has_value() && principal->expires_at_ms > now);
        require(looks_like_token(token));
    }

    std::vector<std::string> skipped;
    const auto set = SigningKeys::read(input, skipped);
    if (set) require(!set->empty() && set->keys().size() <= max_signing_keys);

    const auto file = read_keys(input);
    if (file) require(read_keys(write_keys(*file)).has_value());
    return 0;
}
