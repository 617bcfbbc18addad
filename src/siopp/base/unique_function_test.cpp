#include "siopp/base/unique_function.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace siopp {
namespace {

int twice(int number) {
    return 2 * number;
}

TEST(UniqueFunctionTest, IsEmptyByDefaultAndWhenMovedFrom) {
    UniqueFunction<int(int)> empty;
    UniqueFunction<int(int)> source = twice;

    const auto target = std::move(source);

    EXPECT_FALSE(empty);
    EXPECT_FALSE(source);
    EXPECT_TRUE(target);
}

TEST(UniqueFunctionTest, CallsFunctionsAndLambdas) {
    UniqueFunction<int(int)> function = twice;
    EXPECT_EQ(function(4), 8);

    function = [offset = 3](int number) { return number + offset; };
    EXPECT_EQ(function(4), 7);
}

TEST(UniqueFunctionTest, KeepsTheStateOfItsTarget) {
    UniqueFunction<int()> counter = [count = 0]() mutable { return ++count; };

    counter();

    EXPECT_EQ(counter(), 2);
}

TEST(UniqueFunctionTest, OwnsWhatCannotBeCopied) {
    auto owned = std::make_unique<std::string>("payload");
    UniqueFunction<std::string()> function = [owned = std::move(owned)] { return *owned; };

    auto moved = std::move(function);

    EXPECT_EQ(moved(), "payload");
}

TEST(UniqueFunctionTest, CopiesATargetThatIsAnLvalue) {
    const auto shared = std::make_shared<int>(1);
    const auto lambda = [shared] { return static_cast<int>(shared.use_count()); };

    UniqueFunction<int()> function = lambda;

    EXPECT_EQ(function(), 3);
}

TEST(UniqueFunctionTest, PassesArgumentsThatCannotBeCopied) {
    UniqueFunction<int(std::unique_ptr<int>)> function = [](std::unique_ptr<int> number) { return *number; };

    EXPECT_EQ(function(std::make_unique<int>(5)), 5);
}

TEST(UniqueFunctionTest, PassesReferencesAsReferences) {
    UniqueFunction<void(std::string&)> function = [](std::string& text) { text += "!"; };
    std::string text = "hi";

    function(text);

    EXPECT_EQ(text, "hi!");
}

TEST(UniqueFunctionTest, DestroysItsTargetOnce) {
    const auto witness = std::make_shared<int>();
    {
        UniqueFunction<void()> function = [witness] {};
        const auto moved = std::move(function);
        EXPECT_EQ(witness.use_count(), 2);
    }

    EXPECT_EQ(witness.use_count(), 1);
}

}  // namespace
}  // namespace siopp
