#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wimpole::logs {

/// Takes secrets out of text that is to be logged or shown: the secrets that it was given, JSON Web Tokens,
/// values behind names like `apiKey`, `token` or `password` (in prose, headers, query strings and JSON,
/// quoted or escaped; JSON stays JSON), credentials behind `Bearer` and `Basic`, and keys that well-known
/// services have given a prefix. Immutable: any thread.
class Redactor {
public:
    /// What stands in place of a secret.
    static constexpr std::string_view mark = "[redacted]";
    /// Shorter secrets are not looked for: they would be found everywhere.
    static constexpr std::size_t min_secret_bytes = 4;

    explicit Redactor(std::vector<std::string> secrets = {});

    std::string redact(std::string_view text) const;

private:
    /// Longest first: one may be a part of another.
    std::vector<std::string> secrets_;
};

}  // namespace wimpole::logs
