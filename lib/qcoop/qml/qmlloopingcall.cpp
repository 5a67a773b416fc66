// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qml/qmlloopingcall.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/core/errors.h>
#include <qcoop/qt/cooperate.h>

#include <QtCore/QPointer>
#include <QtQml/QQmlInfo>

#include <utility>

namespace QCoop {

QmlLoopingCall::QmlLoopingCall(QObject *parent)
    : QObject(parent)
{
}

QmlLoopingCall::~QmlLoopingCall()
{
    ++m_run; // the end of the loop is told to nobody
}

void QmlLoopingCall::classBegin()
{
    m_isComplete = false;
}

void QmlLoopingCall::componentComplete()
{
    m_isComplete = true;
    if (m_isRunning)
        begin();
}

void QmlLoopingCall::setInterval(int interval)
{
    if (interval < 0) {
        qmlWarning(this) << "interval: it must not be negative (is " << interval << "); it stays "
                         << m_interval << " ms";
        return;
    }
    if (std::exchange(m_interval, interval) == interval)
        return;
    if (m_isComplete && m_isRunning) {
        end();
        run(FirstCall::AfterInterval);
    }
    Q_EMIT intervalChanged();
}

void QmlLoopingCall::setRunning(bool running)
{
    if (m_isRunning == running)
        return;
    m_isRunning = running;
    if (m_isComplete && running)
        begin();
    else if (m_isComplete)
        end();
    Q_EMIT runningChanged();
}

void QmlLoopingCall::setTriggeredOnStart(bool triggered)
{
    if (std::exchange(m_isTriggeredOnStart, triggered) != triggered)
        Q_EMIT triggeredOnStartChanged();
}

qint64 QmlLoopingCall::calls() const noexcept
{
    return m_loop ? static_cast<qint64>(m_loop->statistics().calls) : 0;
}

qint64 QmlLoopingCall::missed() const noexcept
{
    return m_loop ? static_cast<qint64>(m_loop->statistics().skipped) : 0;
}

void QmlLoopingCall::restart()
{
    setRunning(false);
    setRunning(true);
}

void QmlLoopingCall::begin()
{
    if (m_isTriggeredOnStart) {
        // From the event loop: at this moment QML may still be putting its objects together.
        m_begin = callLater(Duration::zero(), this, [this] { run(FirstCall::Now); });
    } else {
        run(FirstCall::AfterInterval);
    }
}

void QmlLoopingCall::run(FirstCall first)
{
    const QPointer<QmlLoopingCall> self(this);
    // The loop may end by itself, with the application or because a handler threw.
    const auto ended = [self, number = ++m_run] {
        if (self && self->m_run == number)
            self->setStopped();
    };
    try {
        if (!m_loop)
            m_loop = LoopingCall::withCount(this, [this](std::int64_t count) { trigger(count); });
        m_loop->start(std::chrono::milliseconds(m_interval), first)
            .then(ended, [ended](const Failure &failure) {
                detail::reportError({ErrorReport::Kind::Callback, failure});
                ended();
            });
    } catch (const Error &error) {
        qmlWarning(this) << "running: it cannot be started; " << error.what();
        setStopped();
    }
}

void QmlLoopingCall::end()
{
    ++m_run;
    if (m_begin.isActive())
        m_begin.cancel();
    if (m_loop && m_loop->isRunning())
        m_loop->stop();
}

void QmlLoopingCall::trigger(std::int64_t count)
{
    const QPointer<QmlLoopingCall> self(this);
    Q_EMIT countsChanged();
    if (self)
        Q_EMIT triggered(count);
}

void QmlLoopingCall::setStopped()
{
    if (std::exchange(m_isRunning, false))
        Q_EMIT runningChanged();
}

} // namespace QCoop
