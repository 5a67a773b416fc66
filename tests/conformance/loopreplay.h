// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "replay.h"

#include <qcoop/qt/eventloop.h>

namespace Conformance {

/// Family `loop`: an event loop on a clock.
class LoopReplay final : public Replay
{
public:
    LoopReplay();

private:
    using Result = QCoop::Future<QJsonValue>;
    struct DoneCallback
    {
        QString future;
        std::uint64_t id;
    };

    void soon(const QJsonArray &op);
    void soonThreadsafe(const QJsonArray &op);
    void later(const QJsonArray &op);
    void at(const QJsonArray &op);
    void cancel(const QJsonArray &op);
    void noteCancelled(const QJsonArray &op);
    void noteWhen(const QJsonArray &op);
    void stop(const QJsonArray &op);
    void close(const QJsonArray &op);
    void noteRunning(const QJsonArray &op);
    void noteClosed(const QJsonArray &op);
    void noteTime(const QJsonArray &op);
    void elapse(const QJsonArray &op);
    void runForever(const QJsonArray &op);
    void runUntil(const QJsonArray &op);
    void runOther(const QJsonArray &op);
    void future(const QJsonArray &op);
    void setResult(const QJsonArray &op);
    void setError(const QJsonArray &op);
    void cancelFuture(const QJsonArray &op);
    void noteState(const QJsonArray &op);
    void onDone(const QJsonArray &op);
    void removeDone(const QJsonArray &op);
    void handler(const QJsonArray &op);

    void reported(const QCoop::ErrorReport &report) override;
    /// Runs a body, and throws what its ending says.
    void carryOutBody(const QJsonArray &body);
    [[nodiscard]] QCoop::UniqueFunction<void()> timerBody(const QJsonArray &op);
    [[nodiscard]] QCoop::UniqueFunction<void()> soonBody(const QJsonArray &op);
    [[nodiscard]] QCoop::TimerHandle guard(const QJsonValue &limit);

    QCoop::EventLoop m_loop;
    std::map<QString, QCoop::Handle> m_handles;
    std::map<QString, QCoop::TimerHandle> m_timers;
    std::map<QString, Result> m_futures;
    std::map<QString, DoneCallback> m_callbacks;
};

} // namespace Conformance
