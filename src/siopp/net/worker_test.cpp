#include "siopp/net/worker.hpp"

#include <gtest/gtest.h>

#include <array>
#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "siopp/net/manual_worker.hpp"
#include "siopp/net/tcp_stream.hpp"

namespace siopp::net {
namespace {

using namespace std::chrono_literals;

constexpr auto deadline = 10s;

/// Something that happens once on another thread. May be destroyed as soon as it is known to have happened.
class Happening {
public:
    void happen() {
        const std::lock_guard lock(mutex_);
        happened_ = true;
        changed_.notify_all();
    }
    bool happens() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, deadline, [this] { return happened_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool happened_ = false;
};

/// Holds a worker up inside a function until it is released.
class Blockade {
public:
    explicit Blockade(Worker& worker) {
        EXPECT_TRUE(worker.post([this] {
            reached_.happen();
            EXPECT_TRUE(released_.happens());
        }));
        EXPECT_TRUE(reached_.happens());
    }
    void release() { released_.happen(); }

private:
    Happening reached_;
    Happening released_;
};

/// Notes when it is flushed and destroyed.
class Recorder final : public Flushable {
public:
    Recorder(std::vector<std::string>& log, std::string name) : log_(log), name_(std::move(name)) {}
    ~Recorder() override { log_.push_back(name_ + " destroyed"); }
    void flush() override {
        log_.push_back(name_ + " flushed");
        if (on_flush) on_flush();
    }
    void stage(WriteBatch& batch) override {
        EXPECT_TRUE(batch.is_usable());
        log_.push_back(name_ + " staged");
    }

    UniqueFunction<void()> on_flush;

private:
    std::vector<std::string>& log_;
    std::string name_;
};

using Log = std::vector<std::string>;

TEST(WorkerTest, RunsFunctionsOnItsOwnThreadAsTheCurrentExecutor) {
    Worker worker(3, 16);
    worker.start();
    Happening done;
    std::thread::id thread;
    Executor* current = nullptr;

    EXPECT_TRUE(worker.post([&] {
        thread = std::this_thread::get_id();
        current = Executor::current();
        done.happen();
    }));

    ASSERT_TRUE(done.happens());
    EXPECT_NE(thread, std::this_thread::get_id());
    EXPECT_EQ(current, &worker);
    EXPECT_EQ(Executor::current(), nullptr);
    EXPECT_EQ(worker.index(), 3U);
}

TEST(WorkerTest, KeepsTheOrderOfEachThreadThatPosts) {
    constexpr int threads = 4;
    constexpr int each = 500;
    Worker worker(0, 16);
    worker.start();
    std::vector<std::vector<int>> seen(threads);

    std::vector<std::thread> posters;
    for (int thread = 0; thread < threads; ++thread) {
        posters.emplace_back([&, thread] {
            for (int number = 0; number < each; ++number) {
                EXPECT_TRUE(worker.post(
                    [&seen, thread, number] { seen[static_cast<std::size_t>(thread)].push_back(number); }));
            }
        });
    }
    for (auto& poster : posters)
        poster.join();
    worker.stop();
    worker.join();

    for (const auto& numbers : seen) {
        ASSERT_EQ(numbers.size(), static_cast<std::size_t>(each));
        EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
    }
}

TEST(WorkerTest, RefusesAnotherWorkerWhenItsMailboxIsFull) {
    constexpr int capacity = 4;
    Worker busy(0, capacity);
    Worker poster(1, 16);
    busy.start();
    poster.start();
    Blockade blockade(busy);
    Happening posted;
    int accepted = 0;
    int ran = 0;

    EXPECT_TRUE(poster.post([&] {
        for (int count = 0; count < capacity + 3; ++count) {
            if (busy.post([&ran] { ++ran; })) ++accepted;
        }
        posted.happen();
    }));

    ASSERT_TRUE(posted.happens());
    EXPECT_EQ(accepted, capacity);
    blockade.release();
    busy.stop();
    busy.join();
    EXPECT_EQ(ran, capacity);
}

TEST(WorkerTest, RefusesItselfWhenItsMailboxIsFull) {
    Worker worker(0, 2);
    worker.start();
    Happening done;
    std::vector<bool> accepted;

    EXPECT_TRUE(worker.post([&] {
        for (int count = 0; count < 3; ++count)
            accepted.push_back(worker.post([] {}));
        done.happen();
    }));

    ASSERT_TRUE(done.happens());
    EXPECT_EQ(accepted, (std::vector{true, true, false}));
}

TEST(WorkerTest, AnyOtherThreadWaitsForRoomInTheMailbox) {
    Worker worker(0, 1);
    worker.start();
    Blockade blockade(worker);
    EXPECT_TRUE(worker.post([] {}));
    auto posted = std::async(std::launch::async, [&] { return worker.post([] {}); });
    EXPECT_EQ(posted.wait_for(20ms), std::future_status::timeout);

    blockade.release();

    EXPECT_TRUE(posted.get());
}

bool is_woken(int descriptor) {
    pollfd entry{.fd = descriptor, .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, 0) == 1;
}

TEST(WorkerTest, IsWokenOnceByWhatIsPostedTogether) {
    Worker worker(0, 10);
    const int descriptor = worker.start_embedded();
    std::vector<int> ran;
    {
        const WakeupBatch together;
        for (int i = 0; i < 3; ++i)
            EXPECT_TRUE(worker.post([&ran, i] { ran.push_back(i); }));
        EXPECT_FALSE(is_woken(descriptor));
    }
    EXPECT_TRUE(is_woken(descriptor));
    worker.run_ready();
    EXPECT_EQ(ran, (std::vector{0, 1, 2}));
    EXPECT_FALSE(is_woken(descriptor));

    EXPECT_TRUE(worker.post([] {}));
    EXPECT_TRUE(is_woken(descriptor));
}

TEST(WorkerTest, ABatchWithinAnotherWakesAtItsOwnEnd) {
    Worker first(0, 10);
    Worker second(1, 10);
    const int outer = first.start_embedded();
    const int inner = second.start_embedded();
    const WakeupBatch together;
    EXPECT_TRUE(first.post([] {}));
    {
        const WakeupBatch within;
        EXPECT_TRUE(second.post([] {}));
    }
    EXPECT_TRUE(is_woken(inner));
    EXPECT_FALSE(is_woken(outer));
}

TEST(WorkerTest, WhoWaitsForRoomInAMailboxWakesItsWorker) {
    Worker worker(0, 2);
    worker.start();
    int ran = 0;
    {
        const WakeupBatch together;
        for (int i = 0; i < 10; ++i)
            EXPECT_TRUE(worker.post([&ran] { ++ran; }));
    }
    worker.stop();
    worker.join();
    EXPECT_EQ(ran, 10);
}

TEST(WorkerTest, RunsWhatWasPostedBeforeItWasStopped) {
    Worker worker(0, 16);
    worker.start();
    Blockade blockade(worker);
    int ran = 0;
    for (int count = 0; count < 5; ++count)
        EXPECT_TRUE(worker.post([&ran] { ++ran; }));

    worker.stop();
    EXPECT_FALSE(worker.post([&ran] { ran += 100; }));
    blockade.release();
    worker.join();

    EXPECT_EQ(ran, 5);
}

TEST(WorkerTest, FiresTimersWhileItHasNothingElseToDo) {
    Happening fired;
    Timer timer([](void* context) { static_cast<Happening*>(context)->happen(); }, &fired);
    Worker worker(0, 16);
    worker.start();

    EXPECT_TRUE(worker.post([&] { worker.schedule(timer, 5ms); }));

    EXPECT_TRUE(fired.happens());
}

TEST(WorkerTest, ABusyMailboxDoesNotStarveTimers) {
    struct Busy {
        void post() {
            if (fired) return;
            EXPECT_TRUE(worker.post([this] { post(); }));
        }
        void expired() {
            fired = true;
            done.happen();
        }

        Happening done;
        bool fired = false;
        Timer timer = Timer::calling<&Busy::expired>(this);
        Worker worker{0, 16};
    } busy;
    busy.worker.start();

    EXPECT_TRUE(busy.worker.post([&] {
        busy.worker.schedule(busy.timer, 5ms);
        busy.post();
    }));

    EXPECT_TRUE(busy.done.happens());
}

TEST(WorkerTest, FiresDueTimersBeforeWhatWasPostedOrReceivedInTheSameTurn) {
    struct Reader final : StreamListener {
        explicit Reader(Log& reader_log) : log(reader_log) {}
        void on_readable() override { log.emplace_back("received"); }
        void on_writable() override {}
        Log& log;
    };
    Log log;
    ManualWorker manual;
    auto& worker = manual.worker();
    std::array<int, 2> descriptors{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, descriptors.data()), 0);
    TcpStream stream(worker.poller(), descriptors[0]);
    Reader reader(log);
    stream.set_listener(&reader);
    stream.wait_readable();
    manual.turn();
    const auto note = [](void* context) { static_cast<Log*>(context)->emplace_back("timed out"); };
    Timer before_event(note, &log);
    Timer before_function(note, &log);

    worker.schedule(before_event, 5ms);
    EXPECT_EQ(::send(descriptors[1], "x", 1, 0), 1);
    manual.leap(10ms);
    worker.schedule(before_function, 5ms);
    EXPECT_TRUE(worker.post([&] { log.emplace_back("posted"); }));
    manual.leap(10ms);

    EXPECT_EQ(log, (Log{"timed out", "received", "timed out", "posted"}));
    ::close(descriptors[1]);
}

TEST(WorkerTest, FlushesAtTheEndOfTheTurnAfterEveryFunctionOfIt) {
    Log log;
    Recorder recorder(log, "it");
    ManualWorker manual;
    auto& worker = manual.worker();
    EXPECT_TRUE(worker.post([&] {
        worker.flush_later(recorder);
        log.emplace_back("first");
    }));
    EXPECT_TRUE(worker.post([&] { log.emplace_back("second"); }));

    manual.turn();
    manual.turn();

    EXPECT_EQ(log, (Log{"first", "second", "it flushed"}));
}

/// What happens when so many are flushed in one turn.
Log flush_many(ManualWorker& manual, std::size_t count) {
    Log log;
    Log happened;
    {
        std::vector<std::unique_ptr<Recorder>> recorders;
        for (std::size_t i = 0; i < count; ++i) {
            recorders.push_back(std::make_unique<Recorder>(log, "it"));
            manual.worker().flush_later(*recorders.back());
        }
        manual.turn();
        happened = log;
    }
    return happened;
}

TEST(WorkerTest, ManyThatAreFlushedInOneTurnAreStagedBefore) {
    if (!WriteBatch().is_usable()) GTEST_SKIP() << "io_uring is not allowed here";
    ManualWorker manual;

    EXPECT_EQ(flush_many(manual, 2), (Log{"it flushed", "it flushed"}));
    Log expected(8, "it staged");
    expected.insert(expected.end(), 8, "it flushed");
    EXPECT_EQ(flush_many(manual, 8), expected);
}

TEST(WorkerTest, NothingIsStagedWhereBatchesAreForbidden) {
    ManualWorker manual;
    manual.worker().forbid_batches();

    EXPECT_EQ(flush_many(manual, 8), Log(8, "it flushed"));
}

TEST(WorkerTest, FlushesWhatATimerMarkedInTheSameTurn) {
    struct Sender {
        void expired() { worker.flush_later(recorder); }
        Worker& worker;
        Flushable& recorder;
        Timer timer = Timer::calling<&Sender::expired>(this);
    };
    Log log;
    Recorder recorder(log, "it");
    ManualWorker manual;
    Sender sender{manual.worker(), recorder};
    manual.worker().schedule(sender.timer, 0ms);

    manual.pass(TimerWheel::tick);

    EXPECT_EQ(log, Log{"it flushed"});
}

TEST(WorkerTest, FlushesInTheSameTurnWhatAFlushHasMarked) {
    Log log;
    Recorder first(log, "first");
    Recorder second(log, "second");
    ManualWorker manual;
    first.on_flush = [&] { manual.worker().flush_later(second); };
    manual.worker().flush_later(first);

    manual.turn();

    EXPECT_EQ(log, (Log{"first flushed", "second flushed"}));
}

TEST(WorkerTest, DestroysWhatIsRetiredAfterItsLastFlush) {
    Log log;
    ManualWorker manual;
    auto& worker = manual.worker();
    auto recorder = std::make_unique<Recorder>(log, "it");
    worker.flush_later(*recorder);
    worker.retire(std::move(recorder));
    EXPECT_TRUE(log.empty());

    manual.turn();

    EXPECT_EQ(log, (Log{"it flushed", "it destroyed"}));
}

TEST(WorkerTest, DestroysInTheSameTurnWhatAFlushOrADestructorRetires) {
    struct Owner {
        ~Owner() { worker.retire(std::move(owned)); }
        Worker& worker;
        std::unique_ptr<Recorder> owned;
    };
    Log log;
    ManualWorker manual;
    auto& worker = manual.worker();
    Recorder flushed(log, "it");
    flushed.on_flush = [&] {
        worker.retire(std::unique_ptr<Owner>(new Owner{worker, std::make_unique<Recorder>(log, "owned")}));
    };
    worker.flush_later(flushed);

    manual.turn();

    EXPECT_EQ(log, (Log{"it flushed", "owned destroyed"}));
}

TEST(WorkerTest, MeasuresDelaysFromTheTurnInWhichTheyAreGiven) {
    struct Probe {
        void expired() { at = worker.now(); }
        Worker& worker;
        TimerWheel::Clock::time_point at{};
        Timer timer = Timer::calling<&Probe::expired>(this);
    };
    ManualWorker manual;
    manual.pass(10s);
    const auto scheduled = manual.worker().now();
    Probe probe{manual.worker()};

    manual.worker().schedule(probe.timer, 1s);
    manual.pass(2s);

    EXPECT_GE(probe.at, scheduled + 1s);
    EXPECT_LE(probe.at, scheduled + 1s + 10ms);
}

}  // namespace
}  // namespace siopp::net
