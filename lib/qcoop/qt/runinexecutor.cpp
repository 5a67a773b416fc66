// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/runinexecutor.h>

#include <qcoop/core/cooperativetask.h>
#include <qcoop/core/errors.h>
#include <qcoop/qt/jobdesk.h>
#include <qcoop/qt/mailbox.h>
#include <qcoop/qt/qtreactor.h>
#include <qcoop/qt/threadpoolexecutor.h>

#include <QtCore/QThread>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace QCoop {

namespace detail {

namespace {

/// Reads the door of a JobDesk from Qt's event loop, and goes with the reactor, or when the
/// executor has gone.
class DeskMailbox final : public Mailbox<Ref<AnyJob>>
{
public:
    DeskMailbox(QtReactor &reactor, const Executor &executor)
        : Mailbox(reactor.receiver())
        , m_desk(std::in_place, reactor, executor, [this] { wake(); })
        , m_door(m_desk->door())
    {
    }
    [[nodiscard]] JobDesk &desk() noexcept { return *m_desk; }

protected:
    [[nodiscard]] Letterbox<Ref<AnyJob>> &box() noexcept override { return m_door->box(); }
    void deliver(Ref<AnyJob> &job) override { m_desk->deliver(job); }
    void emptied() override
    {
        if (!m_desk || !m_desk->isOver())
            return;
        m_desk.reset(); // at once, for a nested event loop would put off the rest
        deleteLater();
    }

private:
    std::optional<JobDesk> m_desk;
    const std::shared_ptr<JobDoor> m_door;
};

/// The reactor of this thread. \throws NoReactor also in the threads of a QThreadPool: those
/// have an event dispatcher, but nobody runs it.
QtReactor &reactorHere(const char *caller)
{
    if (QThread::currentThread()->inherits("QThreadPoolThread")) {
        throw NoReactor(std::string(caller) + ": the thread of a pool has no event loop that could "
                                              "deliver a result; call the function itself");
    }
    return QtReactor::instance();
}

} // namespace

JobRoute::JobRoute(JobOptions options)
    : m_options(std::move(options))
{
    QtReactor &reactor = reactorHere("runInExecutor");
    if (reactor.isGone())
        return;
    if (!m_options.executor())
        m_options.setExecutor(defaultExecutor());
    m_desk = m_options.executor()->desks()->here();
    if (!m_desk)
        m_desk = &(new DeskMailbox(reactor, *m_options.executor()))->desk();
}

std::shared_ptr<JobDoor> JobRoute::door() const
{
    return m_desk ? m_desk->door() : nullptr;
}

void JobRoute::submit(const Ref<AnyJob> &job)
{
    UniqueFunction<void(const Progress &)> onProgress = m_options.takeOnProgress();
    if (CooperativeTask task = CooperativeTask::current(); task.isValid() && !onProgress) {
        onProgress = [task](const Progress &progress) mutable {
            if (!task.isEnded())
                task.setProgress(progress);
        };
    }
    m_desk->submit(*m_options.executor(), job, m_options.takeOwner(), std::move(onProgress));
}

} // namespace detail

namespace {

/// The default executor of one thread; goes with its reactor.
class DefaultExecutor final : public QObject, public detail::ReactorClient
{
public:
    /// \throws NoReactor
    static DefaultExecutor &ofThisThread()
    {
        QtReactor &reactor = detail::reactorHere("defaultExecutor");
        if (reactor.isGone()) {
            throw NoReactor("QCoop: this thread has no default executor any more, for its "
                            "reactor or the application has ended");
        }
        if (!s_ofThisThread)
            s_ofThisThread = new DefaultExecutor(reactor);
        return *s_ofThisThread;
    }

    [[nodiscard]] std::shared_ptr<Executor> executor()
    {
        if (!m_executor) {
            m_executor = std::make_shared<ThreadPoolExecutor>(ThreadPoolExecutor::defaultThreads(),
                                                              "default");
            m_isOurs = true;
        }
        return m_executor;
    }
    /// Returns the one before.
    std::shared_ptr<Executor> set(std::shared_ptr<Executor> executor)
    {
        m_isOurs = false;
        return std::exchange(m_executor, std::move(executor));
    }

    void nestedTurn() override {}
    void quitting() noexcept override {}
    void reactorGone() noexcept override
    {
        s_ofThisThread = nullptr;
        const std::shared_ptr<Executor> executor = std::move(m_executor);
        if (m_isOurs)
            executor->shutdown(Shutdown::CancelAndWait);
    }

private:
    explicit DefaultExecutor(QtReactor &reactor)
        : QObject(reactor.receiver())
    {
        reactor.addClient(*this);
    }

    static thread_local DefaultExecutor *s_ofThisThread;
    std::shared_ptr<Executor> m_executor;
    bool m_isOurs = false;
};

thread_local DefaultExecutor *DefaultExecutor::s_ofThisThread = nullptr;

} // namespace

std::shared_ptr<Executor> defaultExecutor()
{
    return DefaultExecutor::ofThisThread().executor();
}

void setDefaultExecutor(std::shared_ptr<Executor> executor)
{
    // The one before goes here, after everything else: its end may take a while.
    const auto before = DefaultExecutor::ofThisThread().set(std::move(executor));
}

} // namespace QCoop
