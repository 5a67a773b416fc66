// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The jobs of the executors, from the caller's desk to the threads and back, under the thread
// sanitizer: all of runInExecutor() but the QThreadPool and the QObject that is woken.

#include "check.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/observer.h>
#include <qcoop/qt/job.h>
#include <qcoop/qt/jobdesk.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <semaphore>
#include <thread>
#include <vector>

using namespace QCoop;
using namespace QCoop::detail;

namespace {

/// An executor of plain threads, which drops a job now and then.
class Threads final : public Executor
{
public:
    explicit Threads(int threads)
        : Executor("threads")
    {
        for (int i = 0; i < threads; ++i)
            m_threads.emplace_back([this, i] { work(i); });
    }
    ~Threads() override { end(Shutdown::CancelAndWait); }

    void execute(ExecutorJob job) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_isShutDown)
            throw ExecutorShutdown("threads: no more");
        m_queue.push_back(std::move(job));
        m_wake.notify_one();
    }
    [[nodiscard]] bool isShutDown() const noexcept override { return false; }

protected:
    void end(Shutdown) override
    {
        std::deque<ExecutorJob> dropped;
        {
            const std::lock_guard lock(m_mutex);
            m_isShutDown = true;
            dropped.swap(m_queue);
            m_wake.notify_all();
        }
        dropped.clear();
        m_threads.clear(); // joins them
    }

private:
    void work(int thread)
    {
        for (int count = thread;; ++count) {
            ExecutorJob job;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return m_isShutDown || !m_queue.empty(); });
                if (m_isShutDown)
                    return;
                job = std::move(m_queue.front());
                m_queue.pop_front();
            }
            if (count % 7 == 0)
                continue; // dropped
            if (count % 5 != 0) {
                job.run();
            } else if (job.begin()) {
                job.control().setProgress(Progress(1, 2));
                job.setResult(std::make_shared<int>(5));
            }
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<ExecutorJob> m_queue;
    bool m_isShutDown = false;
    std::vector<std::jthread> m_threads;
};

/// Takes its time to go: whoever looks at a job while it ends has a chance to.
struct Linger
{
    ~Linger()
    {
        for (int i = 0; i < 3; ++i)
            std::this_thread::yield();
    }
};

/// The thread that asks for jobs: it lives on a Clock, and is woken through a semaphore.
class Caller
{
public:
    using Value = std::shared_ptr<int>;

    Caller()
        : m_desk(std::make_unique<JobDesk>(*m_clock, m_executor, [this] { m_bell.release(); }))
    {
    }

    [[nodiscard]] Deferred<Value> call(const Value &held)
    {
        auto function = [held, linger = std::make_unique<Linger>()](JobControl &control) {
            for (int i = 0; i < 3 && !control.isCancelled(); ++i)
                control.setProgress(Progress(i, 3));
            if (control.isCancelled())
                throw CancelledError("asked to stop");
            return held;
        };
        const Ref<Job<Value, decltype(function)>> job(
            new Job<Value, decltype(function)>(m_desk->door(), std::move(function)));
        Deferred<Value> deferred = job->deferred();
        m_desk->submit(m_executor, job, nullptr, [this](const Progress &) { ++progresses; });
        return deferred;
    }
    /// Waits to be woken and reads some of what is there.
    void read()
    {
        m_bell.acquire();
        auto &box = m_desk->door()->box();
        box.beginReading();
        for (int i = 0; i < 50; ++i) {
            const auto job = box.next();
            if (!job)
                break;
            m_desk->deliver(*job);
        }
        if (!box.isEmpty() && box.requestWake())
            m_bell.release();
    }
    void shutDown() { m_executor.shutdown(); }
    void dropReactor() { m_clock.reset(); }
    [[nodiscard]] const FacilityInfo &info() const { return m_desk->facilityInfo(); }
    void setObserver(Observer *observer) { m_clock->setObserver(observer); }

    int progresses = 0;

private:
    std::counting_semaphore<> m_bell{0};
    std::unique_ptr<Clock> m_clock = std::make_unique<Clock>();
    Threads m_executor{4};
    std::unique_ptr<JobDesk> m_desk;
};

/// How the jobs of one caller ended.
struct Ends
{
    int done = 0;
    int failed = 0;
    [[nodiscard]] int all() const { return done + failed; }
};

void listen(const Deferred<Caller::Value> &deferred, Ends &ends)
{
    deferred.then([&ends](const Caller::Value &) { ++ends.done; },
                  [&ends](const Failure &) { ++ends.failed; });
}

void eachJobComesToOneEnd()
{
    constexpr int jobs = 20'000;
    std::mt19937 random(1);
    Observer observer; // makes the threads tell which jobs begin
    const auto held = std::make_shared<int>(1);
    Ends ends;
    {
        Caller caller;
        caller.setObserver(&observer);
        std::vector<Deferred<Caller::Value>> deferreds;
        for (int i = 0; i < jobs; ++i) {
            deferreds.push_back(caller.call(held));
            listen(deferreds.back(), ends);
            const std::size_t back = random() % 20;
            if (back < 7 && back < deferreds.size())
                deferreds[deferreds.size() - 1 - back].cancel();
        }
        while (ends.all() < jobs)
            caller.read();
        caller.shutDown();
        const FacilityInfo &info = caller.info();
        check(info.waiting == 0 && info.running == 0, "nothing is left");
        check(info.done == std::uint64_t(ends.done), "the counts agree");
        check(info.done + info.failed + info.cancelled == jobs, "all are counted");
        check(caller.progresses > 0, "progress is told");
        caller.setObserver(nullptr);
    }
    check(ends.all() == jobs, "each job comes to one end");
    check(held.use_count() == 1, "all functions and results are destroyed");
}

void shuttingDownInTheMiddleLosesNothing()
{
    for (int round = 0; round < 50; ++round) {
        const auto held = std::make_shared<int>(1);
        Ends ends;
        {
            Caller caller;
            for (int i = 0; i < 200; ++i)
                listen(caller.call(held), ends);
            for (int i = 0; i < round % 4; ++i)
                caller.read();
            caller.shutDown();
            check(ends.all() == 200, "all have been delivered when shutdown() returns");
        }
        check(held.use_count() == 1, "and all is destroyed");
    }
}

void aReactorThatGoesEndsItsJobs()
{
    for (int round = 0; round < 50; ++round) {
        const auto held = std::make_shared<int>(1);
        Ends ends;
        {
            Caller caller;
            for (int i = 0; i < 200; ++i)
                listen(caller.call(held), ends);
            caller.dropReactor();
            check(ends.all() == 200, "all have ended with the reactor");
        }
        check(held.use_count() == 1, "and all is destroyed, late results too");
    }
}

} // namespace

int main()
{
    eachJobComesToOneEnd();
    shuttingDownInTheMiddleLosesNothing();
    aReactorThatGoesEndsItsJobs();
    return 0;
}
