// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "inspectorend.h"

#include <qcoop/qcoop.h>

#include <QtCore/QTemporaryDir>
#include <QtCore/QThread>

#include <memory>

/// A program that can be inspected, for as long as this lives: in a folder of its own, so
/// that it is the only one.
class ProbedProgram
{
public:
    ProbedProgram()
    {
        qputenv("XDG_RUNTIME_DIR", m_runtime.path().toUtf8());
        if (!QCoop::Probe::listen({.allowsControl = true}))
            qFatal("the probe cannot listen: %s", qPrintable(QCoop::Probe::problem()));
    }
    ~ProbedProgram() { QCoop::Probe::close(); }
    ProbedProgram(const ProbedProgram &) = delete;
    ProbedProgram &operator=(const ProbedProgram &) = delete;

    [[nodiscard]] QObject *context() { return &m_context; }

private:
    QTemporaryDir m_runtime;
    QObject m_context;
};

/// Keeps this thread busy.
inline void block(QCoop::Duration time)
{
    const QCoop::TimePoint until = QCoop::QtReactor::instance().now() + time;
    while (QCoop::QtReactor::instance().now() < until) {
    }
}

/// An inspector in a thread of its own, which goes on while the test's thread is blocked.
class Onlooker
{
public:
    Onlooker()
    {
        m_there.moveToThread(&m_thread);
        m_thread.start();
        QMetaObject::invokeMethod(&m_there, [this] {
            m_end = std::make_unique<InspectorEnd>();
            m_end->attach();
        });
    }
    ~Onlooker()
    {
        QMetaObject::invokeMethod(
            &m_there, [this] { m_end.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    Onlooker(const Onlooker &) = delete;
    Onlooker &operator=(const Onlooker &) = delete;

    /// Asks in its thread.
    template <typename Question>
    auto ask(Question question)
    {
        std::invoke_result_t<Question, std::unique_ptr<InspectorEnd> &> answer{};
        QMetaObject::invokeMethod(
            &m_there, [&] { answer = question(m_end); }, Qt::BlockingQueuedConnection);
        return answer;
    }

private:
    QThread m_thread;
    QObject m_there;
    std::unique_ptr<InspectorEnd> m_end;
};
