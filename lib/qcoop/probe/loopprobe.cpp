// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/loopprobe.h>

#include <qcoop/qt/logging.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QAbstractEventDispatcher>
#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QThread>

#include <sys/syscall.h>
#include <unistd.h>

namespace QCoop::detail {

namespace {

const auto wakeEvent = static_cast<QEvent::Type>(QEvent::registerEventType());

bool isMainThread()
{
    return qApp && QThread::currentThread() == qApp->thread();
}

std::shared_ptr<Board> boardOfThisThread(std::uint64_t loop)
{
    const QString name =
        isMainThread() ? QStringLiteral("main") : QThread::currentThread()->objectName();
    const bool isGui = isMainThread() && qApp->inherits("QGuiApplication");
    return std::make_shared<Board>(loop, name.toStdString(), std::uint64_t(::syscall(SYS_gettid)),
                                   isGui);
}

} // namespace

LoopProbe::LoopProbe(QtReactor &reactor, std::uint64_t loop, Duration longStep)
    : m_reactor(reactor)
    , m_board(boardOfThisThread(loop))
    , m_recorder(reactor, m_board, longStep)
{
    {
        const std::lock_guard lock(m_board->mutex);
        m_board->wake = [this] { QCoreApplication::postEvent(this, new QEvent(wakeEvent)); };
    }
    if (auto *const dispatcher = QAbstractEventDispatcher::instance()) {
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this,
                [this] { looksForEvents(Round::GoesOn); });
        connect(dispatcher, &QAbstractEventDispatcher::awake, this,
                [this] { looksForEvents(Round::Ends); });
    }
    if (isMainThread()) // Filters of the application see the main thread's events alone.
        qApp->installEventFilter(this);
    if (reactor.observer()) {
        qCWarning(lcQCoop) << "probe: a loop has an Observer of the program's own, so it is not"
                           << "watched";
        m_board->isGone = true;
        return;
    }
    reactor.setObserver(&m_recorder);
}

LoopProbe::~LoopProbe()
{
    detach();
}

void LoopProbe::detach()
{
    {
        const std::lock_guard lock(m_board->mutex);
        m_board->wake = {};
    }
    if (m_board->isGone)
        return;
    m_recorder.releaseAll();
    if (m_reactor.observer() == &m_recorder)
        m_reactor.setObserver(nullptr);
    m_board->isGone = true;
}

bool LoopProbe::eventFilter(QObject *object, QEvent *event)
{
    std::atomic<std::int64_t> &since = m_board->busySince;
    if (object != this && since.load(std::memory_order_relaxed) == 0) {
        since.store(m_reactor.now().time_since_epoch().count(), std::memory_order_relaxed);
    }
    return QObject::eventFilter(object, event);
}

bool LoopProbe::event(QEvent *event)
{
    if (event->type() != wakeEvent)
        return QObject::event(event);
    if (m_board->isGone || m_isObeying)
        return true;
    m_isObeying = true;
    m_recorder.obey();
    m_isObeying = false;
    m_recorder.publish();
    return true;
}

void LoopProbe::release()
{
    const std::lock_guard lock(m_board->mutex);
    if (!m_board->wake)
        return;
    m_board->orders.push_back({.verb = Order::Verb::Release, .client = Order::everybody});
    m_board->wake();
}

void LoopProbe::looksForEvents(Round round)
{
    if (m_board->isGone)
        return;
    m_recorder.stretchEnded();
    if (round == Round::Ends)
        m_recorder.roundEnded();
    m_recorder.publish();
}

} // namespace QCoop::detail
