// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "quitmoments.h"

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <utility>
#include <vector>

/// Tasks of a program that wait: for groups, for each other, for QFutures, and not for long.
class QuitWaits
{
public:
    QuitWaits(Moments &moments, std::vector<QCoop::CooperativeTask> &tasks)
        : m_moments(moments)
        , m_tasks(tasks)
    {
    }

    /// Begins one, or a few that belong together.
    void begin(QObject *context)
    {
        switch (m_moments.upTo(6)) {
        case 0:
            m_tasks.push_back(QCoop::cooperate(context, joins(this, context, m_moments.held())));
            break;
        case 1:
            beginSession(context);
            break;
        case 2:
            m_tasks.push_back(QCoop::cooperate(context, isInAHurry(this, m_moments.held())));
            break;
        case 3:
            beginRow(context);
            break;
        case 4:
            m_tasks.push_back(QCoop::cooperate(context, awaitsOthers(this, m_moments.held())));
            break;
        default:
            m_tasks.push_back(QCoop::cooperate(context, awaitsFutures(this, m_moments.held())));
            break;
        }
    }

private:
    using Held = std::shared_ptr<int>;

    /// Whatever goes may be the program's last deed.
    class Farewell
    {
    public:
        explicit Farewell(Moments &moments)
            : m_moments(moments)
        {
        }
        Farewell(const Farewell &) = delete;
        Farewell &operator=(const Farewell &) = delete;
        ~Farewell() { m_moments.moment(Way::InADestructor); }

    private:
        Moments &m_moments;
    };

    /// It owns its group, and is kept by its workers alone.
    struct Session
    {
        Session(Moments &moments, QCoop::TaskGroup itsGroup)
            : farewell(moments)
            , group(std::move(itsGroup))
            , held(moments.held())
        {
        }
        Farewell farewell;
        QCoop::TaskGroup group;
        Held held;
    };

    QCoop::TaskGroup makeGroup(QObject *context)
    {
        QCoop::TaskGroup group = m_moments.upTo(2)
                                     ? QCoop::TaskGroup(QCoop::QtReactor::instance().cooperator())
                                     : QCoop::TaskGroup(context);
        group.setLimit(std::size_t(m_moments.upTo(4)));
        if (m_moments.upTo(4) == 0)
            group.setOnExit(QCoop::OnExit::Join);
        return group;
    }

    void beginSession(QObject *context)
    {
        const auto session = std::make_shared<Session>(m_moments, makeGroup(context));
        for (int i = 1 + m_moments.upTo(4); i > 0; --i)
            m_tasks.push_back(session->group.add(works(this, session, m_moments.upTo(20))));
    }
    /// Tasks that each wait for the one before.
    void beginRow(QObject *context)
    {
        QCoop::CooperativeTask last = QCoop::cooperate(context, naps(this, m_moments.held(), 20));
        m_tasks.push_back(last);
        for (int i = m_moments.upTo(10); i > 0; --i) {
            last = QCoop::cooperate(context, waitsFor(this, last, m_moments.held()));
            m_tasks.push_back(last);
        }
    }

    static QCoop::Task<> naps(QuitWaits *self, [[maybe_unused]] Held held, int naps)
    {
        const Farewell farewell(self->m_moments);
        for (int i = 0; i < naps; ++i) {
            self->m_moments.stepped();
            co_await QCoop::sleep(i * 100us);
        }
    }
    static QCoop::Task<> grouped(QuitWaits *self, [[maybe_unused]] Held held, int naps)
    {
        const Farewell farewell(self->m_moments);
        for (int i = 0; i < naps; ++i) {
            self->m_moments.moment(Way::InATaskOfAGroup);
            co_await QCoop::sleep(i * 100us);
        }
    }
    static QCoop::Task<> works(QuitWaits *self, std::shared_ptr<Session> session, int naps)
    {
        for (int i = 0; i < naps; ++i) {
            self->m_moments.moment(Way::InATaskOfAGroup);
            if (i == 10)
                session->group.add(grouped(self, session->held, 5));
            co_await QCoop::sleep(i * 100us);
        }
    }
    static QCoop::Task<> joins(QuitWaits *self, QObject *context, Held held)
    {
        // The context ends this task, so it is there still.
        QCoop::TaskGroup group = self->makeGroup(context);
        for (int round = 0; round < 5; ++round) {
            for (int i = self->m_moments.upTo(4); i > 0; --i)
                group.add(grouped(self, held, self->m_moments.upTo(10)));
            if (round % 2 == 0)
                co_await group.join();
            else
                (void)co_await QCoop::withTimeout(1ms, group.join());
            self->m_moments.stepped();
        }
    }
    static QCoop::Task<> isInAHurry(QuitWaits *self, Held held)
    {
        for (int i = 0; i < 30; ++i) {
            self->m_moments.stepped();
            const auto some = std::chrono::microseconds(self->m_moments.upTo(2000));
            if (i % 3 == 0)
                (void)co_await QCoop::withTimeout(1ms, QCoop::sleep(some));
            else if (i % 3 == 1)
                (void)co_await QCoop::withTimeout(some, naps(self, held, 5));
            else
                (void)co_await QCoop::withTimeout(
                    some, self->anyTask().whenDone().then(&nothing, &nothingOf));
        }
    }
    static QCoop::Task<> waitsFor(QuitWaits *self, QCoop::CooperativeTask task,
                                  [[maybe_unused]] Held held)
    {
        const Farewell farewell(self->m_moments);
        try {
            co_await task.whenDone();
        } catch (const QCoop::TaskStopped &) { // with its context
        }
        self->m_moments.stepped();
    }
    static QCoop::Task<> awaitsOthers(QuitWaits *self, Held held)
    {
        for (int i = 0; i < 5; ++i) {
            co_await waitsFor(self, self->anyTask(), held);
            co_await naps(self, held, self->m_moments.upTo(5));
        }
    }
    static QCoop::Task<> awaitsFutures(QuitWaits *self, Held held)
    {
        for (int i = 0; i < 10; ++i) {
            const QFuture<int> future = self->makeFuture(held);
            try {
                if (self->m_moments.upTo(2))
                    co_await future;
                else
                    co_await self->makeFuture(held);
            } catch (const QCoop::CancelledError &) { // whoever was to compute it has gone
            }
            self->m_moments.stepped();
        }
    }

    static void nothing() {}
    static void nothingOf(const QCoop::Failure &) {}

    [[nodiscard]] QCoop::CooperativeTask anyTask()
    {
        if (m_tasks.empty())
            return {};
        return m_tasks[std::size_t(m_moments.upTo(int(m_tasks.size())))];
    }

    /// One that comes from a timer, or from a thread, or never.
    [[nodiscard]] QFuture<int> makeFuture(Held held)
    {
        const auto promise = std::make_shared<QPromise<int>>();
        promise->start();
        const auto finish = [promise, held] {
            promise->addResult(7);
            promise->finish();
        };
        switch (m_moments.upTo(8)) {
        case 0:
            m_forgotten.push_back(promise);
            break;
        case 1:
        case 2:
        case 3:
            QThreadPool::globalInstance()->start(finish);
            break;
        case 4:
            break; // it is cancelled, for the promise goes
        default:
            QCoop::callLater(m_moments.upTo(3) * 1ms, qApp, finish);
            break;
        }
        return promise->future();
    }

    Moments &m_moments;
    std::vector<QCoop::CooperativeTask> &m_tasks;
    std::vector<std::shared_ptr<QPromise<int>>> m_forgotten;
};
