// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/qtreactor.h>

#include <QtCore/QEventLoop>

#include <exception>
#include <functional>
#include <utility>

namespace QCoop {

/// An event loop that ends when somebody's condition holds.
class QtReactor::Run
{
public:
    Run(QtReactor &reactor, const std::function<bool()> &isOver)
        : m_isOver(isOver)
        , m_reactor(reactor)
        , m_outer(std::exchange(reactor.m_run, this))
    {
    }
    ~Run() { m_reactor.m_run = m_outer; }
    Run(const Run &) = delete;
    Run &operator=(const Run &) = delete;

    void exec()
    {
        m_loop.exec();
        if (m_error)
            std::rethrow_exception(m_error);
    }
    /// Ends what is over, this or one outside of it; called from inside Qt.
    void lookAll() noexcept
    {
        for (Run *run = this; run; run = run->m_outer) {
            try {
                if (!run->m_isOver())
                    continue;
            } catch (...) {
                run->m_error = std::current_exception();
            }
            run->m_loop.quit();
        }
    }

private:
    QEventLoop m_loop;
    const std::function<bool()> &m_isOver;
    std::exception_ptr m_error;
    QtReactor &m_reactor;
    Run *m_outer;
};

} // namespace QCoop
