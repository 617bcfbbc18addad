#include "siopp/base/usable_cores.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace siopp {
namespace {

TEST(UsableCoresTest, AThreadThatIsBoundToOneCoreHasOne) {
    std::size_t count = 0;
    std::thread bound([&] {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(::sched_getcpu(), &one);
        ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
        count = usable_cores();
    });
    bound.join();

    EXPECT_EQ(count, 1U);
}

TEST(UsableCoresTest, AThreadThatIsNotBoundHasThoseOfItsProcess) {
    cpu_set_t all;
    ASSERT_EQ(::sched_getaffinity(0, sizeof all, &all), 0);

    EXPECT_EQ(usable_cores(), static_cast<std::size_t>(CPU_COUNT(&all)));
}

}  // namespace
}  // namespace siopp
