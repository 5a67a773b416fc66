// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/probe.h>

#include <qcoop/core/errors.h>
#include <qcoop/probe/agent.h>
#include <qcoop/probe/loopprobe.h>
#include <qcoop/qt/logging.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QThread>

#include <mutex>
#include <vector>

namespace QCoop {

namespace {

/// The probes of the loops, each made in the thread of its loop, where it must go, too:
/// with the loop, or, of the main thread, when the program stops listening. Those of other
/// threads are kept meanwhile, with nobody to look at them.
class Loops
{
public:
    /// In the thread of \a reactor. Returns the new board.
    std::shared_ptr<detail::Board> watch(QtReactor &reactor, Duration longStep)
    {
        std::erase_if(m_loops, [](const auto &loop) { return bool(loop->board()->isGone); });
        m_loops.push_back(std::make_unique<detail::LoopProbe>(reactor, ++m_last, longStep));
        return m_loops.back()->board();
    }
    [[nodiscard]] std::vector<std::shared_ptr<detail::Board>> boards() const
    {
        std::vector<std::shared_ptr<detail::Board>> boards;
        for (const auto &loop : m_loops) {
            if (!loop->board()->isGone)
                boards.push_back(loop->board());
        }
        return boards;
    }
    /// In the main thread.
    void dropMain()
    {
        std::erase_if(m_loops, [](auto &loop) {
            const bool isOurs = loop->thread() == QThread::currentThread();
            if (!isOurs) {
                loop->release();
            } else if (loop->isObeying()) { // an inspector's order came to here
                loop->detach();
                loop.release()->deleteLater();
            }
            return isOurs || loop->board()->isGone;
        });
    }

private:
    std::vector<std::unique_ptr<detail::LoopProbe>> m_loops;
    std::uint64_t m_last = 0;
};

/// The agent and its thread.
class Station
{
public:
    explicit Station(const ProbeOptions &options)
        : m_agent(new detail::Agent({.allowsControl = options.allowsControl,
                                     .patience = options.patience,
                                     .records = options.records,
                                     .recordingFile = options.recordingFile,
                                     .recordingLimit = options.recordingLimit}))
    {
        m_thread.setObjectName(QStringLiteral("qcoop-agent"));
        m_agent->moveToThread(&m_thread);
        m_thread.start();
    }
    ~Station()
    {
        QMetaObject::invokeMethod(
            m_agent, [agent = m_agent] { delete agent; }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    Station(const Station &) = delete;
    Station &operator=(const Station &) = delete;

    [[nodiscard]] QString listen()
    {
        QString problem;
        QMetaObject::invokeMethod(
            m_agent, [&] { problem = m_agent->listen(); }, Qt::BlockingQueuedConnection);
        m_socket = problem.isEmpty() ? m_agent->endpoint().socket : QString();
        return problem;
    }
    /// Any thread.
    void add(const std::shared_ptr<detail::Board> &board)
    {
        QMetaObject::invokeMethod(
            m_agent, [agent = m_agent, board] { agent->addBoard(board); }, Qt::QueuedConnection);
    }
    [[nodiscard]] const QString &socket() const noexcept { return m_socket; }

private:
    QThread m_thread;
    detail::Agent *m_agent; // lives in the thread
    QString m_socket;
};

std::mutex mutex; // a loop may be born in another thread while the main thread closes
std::unique_ptr<Station> station;
ProbeOptions optionsOfStation;
QString lastProblem;

Loops &loops()
{
    // Never destroyed: threads may still run when the statics go.
    static auto *const all = new Loops;
    return *all;
}

void watchNewborn(QtReactor &reactor)
{
    const std::lock_guard lock(mutex);
    if (station)
        station->add(loops().watch(reactor, optionsOfStation.longStep));
}

void listenIfAsked()
{
    const QByteArray wish = qgetenv("QCOOP_INSPECT");
    if (wish.isEmpty() || wish == "0")
        return;
    // Later, when the program has given itself a name.
    QMetaObject::invokeMethod(
        qApp,
        [] {
            ProbeOptions options;
            options.allowsControl = qgetenv("QCOOP_INSPECT_CONTROL") == "1";
            options.records = qgetenv("QCOOP_INSPECT") == "record";
            options.recordingFile = qEnvironmentVariable("QCOOP_INSPECT_RECORD");
            Probe::listen(options);
        },
        Qt::QueuedConnection);
}
Q_COREAPP_STARTUP_FUNCTION(listenIfAsked)

} // namespace

bool Probe::listen(const ProbeOptions &options)
{
    if (!qApp || QThread::currentThread() != qApp->thread())
        throw WrongThread("Probe::listen: to be called in the main thread, with a "
                          "QCoreApplication; nothing was done");
    if (isListening())
        return true;
    auto made = std::make_unique<Station>(options);
    lastProblem = made->listen();
    if (!lastProblem.isEmpty()) {
        qCWarning(lcQCoop).noquote() << "probe: this program cannot be inspected:" << lastProblem;
        return false;
    }
    QtReactor &reactor = QtReactor::instance(); // before the hook, which would be told of it
    {
        const std::lock_guard lock(mutex);
        station = std::move(made);
        optionsOfStation = options;
        for (const auto &board : loops().boards())
            station->add(board);
        QtReactor::setBirthHook(&watchNewborn);
    }
    watchNewborn(reactor);
    static const QCoreApplication *registeredFor = nullptr; // it may be another each time
    if (std::exchange(registeredFor, qApp) != qApp)
        qAddPostRoutine(&Probe::close); // runs before the one that drops the reactor
    return true;
}

void Probe::close()
{
    QtReactor::setBirthHook(nullptr);
    std::unique_ptr<Station> closing;
    const std::lock_guard lock(mutex);
    loops().dropMain();
    closing = std::move(station);
}

bool Probe::isListening() noexcept
{
    const std::lock_guard lock(mutex);
    return station != nullptr;
}

QString Probe::problem()
{
    return lastProblem;
}

QString Probe::socket()
{
    const std::lock_guard lock(mutex);
    return station ? station->socket() : QString();
}

bool detail::linkProbe() noexcept
{
    return true;
}

} // namespace QCoop
