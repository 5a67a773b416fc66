// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "awaitablematrix.h"

#include "pipedevice.h"

#include <QPromise>

#include <coroutine>

using namespace QCoop;

namespace {

const QString value = u"value 7"_s;

QString word(int number)
{
    return u"value %1"_s.arg(number);
}

class Sender : public QObject
{
    Q_OBJECT

public:
    [[nodiscard]] int connections() const { return receivers(SIGNAL(told(int))); }

Q_SIGNALS:
    void told(int number);
};

/// on(): the next emission, or the next that a predicate accepts.
template <bool withPredicate>
class SignalSpecimen final : public Specimen
{
public:
    Task<QString> await() override
    {
        if constexpr (withPredicate)
            co_return word(co_await on(m_sender.get(), &Sender::told, &isSeven));
        else
            co_return word(co_await on(m_sender.get(), &Sender::told));
    }
    Deferred<QString> wait() override
    {
        if constexpr (withPredicate)
            return on(m_sender.get(), &Sender::told, &isSeven).then(word);
        else
            return on(m_sender.get(), &Sender::told).then(word);
    }
    void fire() override
    {
        if (withPredicate)
            Q_EMIT m_sender->told(6);
        Q_EMIT m_sender->told(7);
    }
    void fail() override { Q_EMIT m_sender->told(-1); }
    void killSender() override { m_sender.reset(); }
    bool isForgotten() const override { return m_sender->connections() == 0; }

private:
    static bool isSeven(int number)
    {
        if (number < 0)
            throw Oops("negative");
        return number == 7;
    }

    std::unique_ptr<Sender> m_sender = std::make_unique<Sender>();
};

class SleepSpecimen final : public Specimen
{
public:
    Task<QString> await() override
    {
        co_await QCoop::sleep(20ms);
        co_return value;
    }
    Deferred<QString> wait() override
    {
        return deferLater(QtReactor::instance(), 1h).then([] { return value; });
    }
    bool isForgotten() const override { return QtReactor::instance().delayedCalls().empty(); }
};

class FutureSpecimen final : public Specimen
{
public:
    FutureSpecimen() { m_promise->start(); }
    Task<QString> await() override { co_return word(co_await m_promise->future()); }
    Deferred<QString> wait() override { return fromFuture(m_promise->future()).then(word); }
    void fire() override
    {
        m_promise->addResult(7);
        m_promise->finish();
    }
    void fail() override
    {
        m_promise->setException(std::make_exception_ptr(Oops("computing")));
        m_promise->finish();
    }
    void killSender() override { m_promise.reset(); }
    bool isForgotten() const override
    {
        // Watchers are deleted later.
        return runUntil([] { return QtReactor::instance().receiver()->children().isEmpty(); });
    }

private:
    std::unique_ptr<QPromise<int>> m_promise = std::make_unique<QPromise<int>>();
};

/// A Deferred that somebody else has the name of; each wait takes the same end.
class DeferredSpecimen final : public Specimen
{
public:
    Task<QString> await() override { co_return word(co_await Deferred<int>(m_source)); }
    Deferred<QString> wait() override { return m_source.then(word); }
    void fire() override
    {
        if (!m_source.isFired())
            m_source.callback(7);
    }
    void fail() override { m_source.errback(Failure(Oops("source"))); }
    bool isForgotten() const override { return m_source.isFired(); }

private:
    const Deferred<int> m_source;
};

/// The result of another task, of which any number can be had.
class TaskResultSpecimen final : public Specimen
{
public:
    Task<QString> await() override { co_return word(co_await m_task.result()); }
    Deferred<QString> wait() override { return m_task.result().then(word); }
    void fire() override { m_source.callback(7); }
    void fail() override { m_source.errback(Failure(Oops("source"))); }
    void killSender() override { m_cooperator.reset(); }
    bool isForgotten() const override { return true; } // a task keeps who asked it

private:
    static Task<int> body(Deferred<int> source) { co_return co_await source; }

    const Deferred<int> m_source;
    std::optional<Cooperator> m_cooperator{std::in_place};
    CooperativeTaskOf<int> m_task = m_cooperator->cooperate(body(m_source));
};

/// A Task that is awaited itself: a part of the one that waits.
class InnerTaskSpecimen final : public Specimen
{
public:
    Task<QString> await() override { co_return word(co_await m_task); }
    Deferred<QString> wait() override { return asAwaitable(qApp, await()); }
    void fire() override
    {
        if (!m_source.isFired())
            m_source.callback(7);
    }
    void fail() override { m_source.errback(Failure(Oops("source"))); }
    bool isForgotten() const override { return true; }

private:
    static Task<int> body(Deferred<int> source) { co_return co_await source; }

    const Deferred<int> m_source;
    Task<int> m_task = body(m_source);
};

/// A standard awaiter of nobody's: it keeps the handles, and resumes them, or destroys them.
class ForeignSpecimen final : public Specimen
{
public:
    class Awaiter
    {
    public:
        explicit Awaiter(ForeignSpecimen &of)
            : m_of(&of)
        {
        }
        [[nodiscard]] bool await_ready() const noexcept { return m_of->m_isDone; }
        void await_suspend(std::coroutine_handle<> handle) { m_of->m_waiting.push_back(handle); }
        int await_resume() const
        {
            if (m_of->m_fails)
                throw Oops("foreign");
            return 7;
        }

    private:
        ForeignSpecimen *m_of;
    };

    ~ForeignSpecimen() override { destroyAll(); }
    Task<QString> await() override { co_return word(co_await Awaiter(*this)); }
    Deferred<QString> wait() override { return fromAwaitable(Awaiter(*this)).then(word); }
    void fire() override
    {
        m_isDone = true;
        for (const auto handle : std::exchange(m_waiting, {}))
            handle.resume();
    }
    void fail() override
    {
        m_fails = true;
        fire();
    }
    void killSender() override { destroyAll(); }
    // What was awaited cannot be told: a coroutine of its own waits on, for nobody.
    bool isForgotten() const override { return true; }

private:
    void destroyAll()
    {
        for (const auto handle : std::exchange(m_waiting, {}))
            handle.destroy();
    }

    std::vector<std::coroutine_handle<>> m_waiting;
    bool m_isDone = false;
    bool m_fails = false;
};

/// A device whose other end is in the test's hands.
class DeviceSpecimen : public Specimen
{
public:
    void fire() override { m_device->feed("7\n7\n"); }
    void fail() override { m_device->close(); }
    void killSender() override { m_device.reset(); }
    bool isForgotten() const override { return m_device->connections() == 0; }

protected:
    std::unique_ptr<PipeDevice> m_device = std::make_unique<PipeDevice>();
};

class ReadyReadSpecimen final : public DeviceSpecimen
{
public:
    Task<QString> await() override { co_return word(co_await readyRead(m_device.get()) ? 7 : 0); }
    Deferred<QString> wait() override
    {
        return readyRead(m_device.get()).then([](bool isReady) { return word(isReady ? 7 : 0); });
    }
};

template <Deferred<QByteArray> (*start)(PipeDevice *)>
class ReadSpecimen final : public DeviceSpecimen
{
public:
    Task<QString> await() override { co_return wordOfBytes(co_await start(m_device.get())); }
    Deferred<QString> wait() override { return start(m_device.get()).then(wordOfBytes); }

private:
    static QString wordOfBytes(const QByteArray &bytes)
    {
        return bytes.isEmpty() ? u"end"_s : word(bytes.trimmed().toInt());
    }
};

Deferred<QByteArray> startRead(PipeDevice *device)
{
    return read(device, 2);
}
Deferred<QByteArray> startReadLine(PipeDevice *device)
{
    return readLine(device);
}

class ReadAllSpecimen final : public DeviceSpecimen
{
public:
    Task<QString> await() override { co_return wordOfBytes(co_await all()); }
    Deferred<QString> wait() override { return all().then(wordOfBytes); }
    void fire() override
    {
        m_device->feed("val");
        m_device->feed("ue 7");
        m_device->hangUp();
    }

private:
    static QString wordOfBytes(const QByteArray &bytes)
    {
        return bytes.isEmpty() ? u"end"_s : QString::fromUtf8(bytes);
    }
    Deferred<QByteArray> all() { return readAll(m_device.get()); }
};

class BytesWrittenSpecimen final : public DeviceSpecimen
{
public:
    BytesWrittenSpecimen() { m_device->write("seven"); }
    Task<QString> await() override
    {
        co_await bytesWritten(m_device.get());
        co_return value;
    }
    Deferred<QString> wait() override
    {
        return bytesWritten(m_device.get()).then([] { return value; });
    }
    void fire() override { m_device->drain(); }
};

template <typename Made>
AwaitableRow rowOf(const char *name)
{
    AwaitableRow row(name, [] { return std::make_unique<Made>(); });
    row.withFired(value);
    return row;
}

std::vector<AwaitableRow> rows()
{
    const QString destroyed = u"SenderDestroyed"_s;
    const QString closed = u"DeviceError"_s;
    const auto device = [&](AwaitableRow row) {
        return row.withFailed(closed).withSenderDead(destroyed);
    };
    return {
        rowOf<SignalSpecimen<false>>("signal").withSenderDead(destroyed).withTwice(value),
        rowOf<SignalSpecimen<true>>("signal with a predicate")
            .withFailed(u"Oops"_s)
            .withSenderDead(destroyed)
            .withTwice(value),
        rowOf<SleepSpecimen>("sleep").withTwice(value),
        rowOf<FutureSpecimen>("QFuture")
            .withFailed(u"Oops"_s)
            .withSenderDead(u"CancelledError"_s)
            .withTwice(value)
            .withAlreadyDone(value),
        rowOf<DeferredSpecimen>("Deferred")
            .withFailed(u"Oops"_s)
            .withTwice(u"AlreadyConsumed"_s)
            .withAlreadyDone(u"AlreadyConsumed"_s),
        rowOf<TaskResultSpecimen>("result of another task")
            .withFailed(u"Oops"_s)
            .withSenderDead(u"SchedulerStopped"_s)
            .withTwice(value)
            .withAlreadyDone(value),
        rowOf<InnerTaskSpecimen>("Task")
            .withFailed(u"Oops"_s)
            .withTwice(u"AlreadyConsumed"_s)
            .withAlreadyDone(u"AlreadyConsumed"_s),
        rowOf<ForeignSpecimen>("standard awaiter")
            .withFailed(u"Oops"_s)
            .withSenderDead(destroyed)
            .withTwice(value)
            .withAlreadyDone(value),
        device(rowOf<ReadyReadSpecimen>("readyRead")).withTwice(value).withAlreadyDone(value),
        device(rowOf<ReadSpecimen<startRead>>("read")).withTwice(value).withAlreadyDone(value),
        device(rowOf<ReadSpecimen<startReadLine>>("readLine"))
            .withTwice(value)
            .withAlreadyDone(value),
        device(rowOf<ReadAllSpecimen>("readAll")).withTwice(u"end"_s),
        device(rowOf<BytesWrittenSpecimen>("bytesWritten")).withTwice(value).withAlreadyDone(value),
    };
}

} // namespace

/// The outcomes of everything in core and qt that can be awaited, but processes and dialogs,
/// which have tests of their own.
class tst_Awaitables : public AwaitableMatrix
{
    Q_OBJECT

public:
    tst_Awaitables()
        : AwaitableMatrix(rows())
    {
    }
};

QTEST_GUILESS_MAIN(tst_Awaitables)
#include "moc_awaitablematrix.cpp"
#include "moc_pipedevice.cpp"
#include "tst_awaitables.moc"
