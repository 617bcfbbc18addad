#pragma once

#include <string>
#include <string_view>

namespace bench::load {

/// Whether everything observed so far was right. Keeps the first thing that was not.
class Verdict {
public:
    void fail(std::string_view what) {
        if (failure_.empty()) failure_ = what;
    }

    [[nodiscard]] bool has_failed() const { return !failure_.empty(); }
    [[nodiscard]] const std::string& failure() const { return failure_; }

private:
    std::string failure_;
};

}  // namespace bench::load
