// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/qtreactor.h>

#include <QtCore/QEventLoop>

#include <exception>
#include <functional>
#include <limits>

namespace QCoop {

/// An event loop that ends when somebody's condition holds.
class QtReactor::Run
{
public:
    enum class End {
        Over,
        Quit,   ///< the application, or the thread, was told to; perhaps when it was over already
        Refused ///< it was told so before, and no loop was run
    };

    Run(QtReactor &reactor, const std::function<bool()> &isOver);
    ~Run() { m_reactor.m_run = m_outer; }
    Run(const Run &) = delete;
    Run &operator=(const Run &) = delete;

    /// Throws what the condition has thrown.
    End exec();
    /// Ends what is over, this or one outside of it; called from inside Qt.
    void lookAll() noexcept;
    /// Has that done with Qt's next events.
    void lookSoon();

private:
    static constexpr int over = std::numeric_limits<int>::min(); // no exit() says that
    static constexpr int refused = -1;                           // Qt's own word

    QEventLoop m_loop;
    const std::function<bool()> &m_isOver;
    std::exception_ptr m_error;
    QtReactor &m_reactor;
    Run *m_outer;
};

/// A run outside of all event loops of Qt's in its thread.
///
/// QCoreApplication::quit() concerns exec() alone, and after an exit() Qt refuses every
/// QEventLoop until exec() is called again. So the run is nested in exec(), which is left
/// with it: quietly if it is over, and with aboutToQuit if the application quits.
///
/// A QThread keeps a quit() for the exec() to come, which would be lost in one of ours: there
/// the run is a loop of its own, and nested in exec() only where Qt refuses that.
class QtReactor::OutermostRun
{
public:
    /// \a quitting is called when the application quits, before aboutToQuit is emitted.
    OutermostRun(QtReactor &reactor, const std::function<bool()> &isOver,
                 const std::function<void()> &quitting);

    /// Returns whether it was over at its end. Throws what the condition has thrown.
    bool exec();

private:
    void execInApplication();
    void execInThread();
    /// Calls \a execOfQt, and runs inside it. Returns false if that has ended before.
    bool enter(const std::function<void()> &execOfQt);
    Run::End runOnce() noexcept;

    QtReactor &m_reactor;
    const std::function<bool()> &m_isOver;
    const std::function<void()> &m_quitting;
    std::function<void()> m_leave; // ends Qt's exec()
    bool m_hasBegun = false;
    bool m_wasOver = false;
    std::exception_ptr m_error;
};

} // namespace QCoop
