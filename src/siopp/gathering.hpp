#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/base/executor.hpp"
#include "siopp/base/unique_function.hpp"
#include "siopp/net/worker.hpp"
#include "siopp/options.hpp"

namespace siopp {

/// Answers of several workers, on their way to the one that asked.
class Gathering {
public:
    explicit Gathering(std::size_t workers) : open_(workers) {}
    virtual ~Gathering() = default;

protected:
    friend class Gatherings;
    /// Everybody has answered, or the time is over.
    virtual void finish(bool is_complete) = 0;

    /// Workers that have not answered.
    std::size_t open_;
};

/// The questions of one worker.
class Gatherings {
public:
    using Number = std::uint64_t;

    Gatherings(net::Worker& worker, const Options& options) : worker_(worker), options_(options) {}
    net::Worker& worker() noexcept { return worker_; }

    Number add(std::unique_ptr<Gathering> gathering, std::chrono::milliseconds timeout) {
        const auto number = ++last_;
        auto& entry = *entries_.emplace(number, std::make_unique<Entry>(*this, number)).first->second;
        entry.gathering = std::move(gathering);
        worker_.schedule(entry.timer, timeout);
        return number;
    }
    /// Null when it has ended.
    Gathering* find(Number number) const {
        const auto found = entries_.find(number);
        return found == entries_.end() ? nullptr : found->second->gathering.get();
    }
    /// One worker has answered.
    void answered(Number number) {
        if (--entries_.at(number)->gathering->open_ == 0) end(number, true);
    }

private:
    struct Entry {
        Entry(Gatherings& gatherings, Number entry_number) : owner(gatherings), number(entry_number) {}
        void expire() { owner.end(number, false); }

        Gatherings& owner;
        Number number;
        std::unique_ptr<Gathering> gathering;
        net::Timer timer = net::Timer::calling<&Entry::expire>(this);
    };

    void end(Number number, bool is_complete) {
        const auto found = entries_.find(number);
        auto entry = std::move(found->second);
        entries_.erase(found);
        entry->timer.cancel();
        try {
            entry->gathering->finish(is_complete);
        } catch (const std::exception& exception) {
            options_.log(std::string("handler of what sockets answered threw: ") + exception.what());
        } catch (...) {
            options_.log("handler of what sockets answered threw: unknown exception");
        }
        worker_.retire(std::move(entry));
    }

    net::Worker& worker_;
    const Options& options_;
    Number last_ = 0;
    boost::unordered_flat_map<Number, std::unique_ptr<Entry>> entries_;
};

/// A gathering of parts of one type.
template <class Part>
class GatheringOf final : public Gathering {
public:
    using Finish = UniqueFunction<void(std::vector<Part>, bool is_complete)>;

    GatheringOf(std::size_t workers, Finish finish) : Gathering(workers), finish_(std::move(finish)) {}
    void add(Part part) { parts_.push_back(std::move(part)); }

private:
    void finish(bool is_complete) override { finish_(std::move(parts_), is_complete); }

    Finish finish_;
    std::vector<Part> parts_;
};

/// Where a worker that was asked tells its part, once.
template <class Part>
class Reply {
public:
    Reply(Gatherings& home, Gatherings::Number number) : home_(&home), number_(number) {}

    void operator()(Part part) const {
        auto tell = [home = home_, number = number_, part = std::move(part)]() mutable {
            auto* gathering = home->find(number);
            if (!gathering) return;
            static_cast<GatheringOf<Part>*>(gathering)->add(std::move(part));
            home->answered(number);
        };
        if (Executor::current() == &home_->worker()) return tell();
        // Where it is not taken, the one who asked runs out of time.
        (void)home_->worker().post(std::move(tell));
    }

private:
    Gatherings* home_;
    Gatherings::Number number_;
};

}  // namespace siopp
