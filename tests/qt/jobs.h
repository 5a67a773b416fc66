// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "loops.h"

#include <QSemaphore>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <type_traits>

/// A job that stays where it is until the test lets it go on, or it is asked to stop.
class Gate
{
public:
    /// What an executor is to run: `runInExecutor(&Gate::pass, &gate, 7)`. Returns \a value,
    /// negative if it was asked to stop.
    int pass(QCoop::JobControl &control, int value)
    {
        enter();
        std::unique_lock lock(m_mutex);
        if (m_opened.wait(lock, control.stopToken(), [this] { return m_open > 0; }))
            --m_open;
        return control.isCancelled() ? -value : value;
    }
    /// The same, but it does not listen when it is asked to stop.
    int passDeaf(int value)
    {
        enter();
        std::unique_lock lock(m_mutex);
        m_opened.wait(lock, [this] { return m_open > 0; });
        --m_open;
        return value;
    }

    /// Waits until \a jobs more are inside; false if that takes too long.
    [[nodiscard]] bool waitFor(int jobs = 1) { return m_enter.tryAcquire(jobs, 5000); }
    /// Lets \a jobs through, whichever.
    void open(int jobs = 1)
    {
        const std::lock_guard lock(m_mutex);
        m_open += jobs;
        m_opened.notify_all();
    }
    [[nodiscard]] int entered() const { return m_entered; }

private:
    void enter()
    {
        ++m_entered;
        m_enter.release();
    }

    QSemaphore m_enter;
    std::atomic<int> m_entered = 0;
    std::mutex m_mutex;
    std::condition_variable_any m_opened;
    int m_open = 0;
};

/// What becomes of a Deferred, in a few words: "value 42", "done", "Oops". It consumes it.
class Outcome
{
public:
    template <typename T>
    explicit Outcome(const QCoop::Deferred<T> &deferred)
    {
        const auto failed = [text = m_text](const QCoop::Failure &failure) {
            *text = nameOf(failure);
        };
        if constexpr (std::is_void_v<T>)
            deferred.then([text = m_text] { *text = u"done"_s; }, failed);
        else if constexpr (std::is_same_v<T, bool>)
            deferred.then([text = m_text](bool v) { *text = v ? u"true"_s : u"false"_s; }, failed);
        else if constexpr (std::is_same_v<T, QByteArray>)
            deferred.then([text = m_text](const T &v) { *text = QString::fromUtf8(v); }, failed);
        else
            deferred.then([text = m_text](const T &v) { *text = u"value %1"_s.arg(v); }, failed);
    }

    [[nodiscard]] bool isThere() const { return !m_text->isEmpty(); }
    [[nodiscard]] QString now() const { return *m_text; }
    /// Runs the event loop until it is there.
    [[nodiscard]] QString wait() const
    {
        runUntil([this] { return isThere(); });
        return *m_text;
    }

private:
    std::shared_ptr<QString> m_text = std::make_shared<QString>();
};

/// Says where it was destroyed, and whether: what a function or its arguments hold.
class Witness
{
public:
    [[nodiscard]] auto held()
    {
        return std::shared_ptr<int>(new int(7), [this](const int *value) {
            m_thread = std::this_thread::get_id();
            m_gone = true;
            delete value;
        });
    }
    [[nodiscard]] bool isGone() const { return m_gone; }
    [[nodiscard]] bool wentHere() const { return m_gone && m_thread == std::this_thread::get_id(); }

private:
    std::atomic<std::thread::id> m_thread;
    std::atomic<bool> m_gone = false;
};
