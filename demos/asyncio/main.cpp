// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// What a first program with Python's asyncio does, call for call in C++. The line of Python
// stands above or beside each line that does the same. It ends by itself after about a
// second, and takes no notice of arguments: ./dev demo passes some.

#include <qcoop/qcoop.h>
#include <qcoop/qt/eventloop.h>
#include <qcoop/qt/eventlooppolicy.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QTextStream>
#include <QtCore/QThread>

#include <memory>
#include <optional>
#include <stdexcept>

using namespace QCoop;
using namespace std::chrono_literals;

namespace {

TimePoint begin; // of the program, on the time of its loop

// def say(what): print(f'{loop.time() - begin:5.1f} s  {what}')
void say(const QString &what)
{
    const std::chrono::duration<double> passed = EventLoop::instance().time() - begin;
    QTextStream(stdout) << QStringLiteral("%1 s  ").arg(passed.count(), 5, 'f', 1) << what
                        << Qt::endl;
}

// --- Callbacks -----------------------------------------------------------------------------

// def count_down(loop, n):
//     say(n)
//     if n == 0:
//         loop.stop()
//     else:
//         loop.call_later(0.1, count_down, loop, n - 1)
void countDown(EventLoop &loop, int n)
{
    say(QString::number(n));
    if (n == 0)
        loop.stop();
    else
        loop.callLater(100ms, [&loop, n] { countDown(loop, n - 1); });
}

// def worker(loop):                                     # in another thread
//     loop.call_soon_threadsafe(say, 'a word from another thread')
//     loop.call_soon_threadsafe(loop.stop)
void worker(EventLoop &loop)
{
    loop.callSoonThreadsafe([] { say(QStringLiteral("a word from another thread")); });
    loop.callSoonThreadsafe([&loop] { loop.stop(); });
}

void callbacks(EventLoop &loop)
{
    // loop.call_soon(say, 'hello, world')
    loop.callSoon([] { say(QStringLiteral("hello, world")); });
    // loop.call_later(0.1, count_down, loop, 3)
    loop.callLater(100ms, [&loop] { countDown(loop, 3); });
    // never = loop.call_later(0.05, say, 'never')
    const TimerHandle never = loop.callLater(50ms, [] { say(QStringLiteral("never")); });
    never.cancel(); // never.cancel()
    // loop.run_forever()
    loop.runForever();

    // thread = threading.Thread(target=worker, args=(loop,))
    const std::unique_ptr<QThread> thread(QThread::create([&loop] { worker(loop); }));
    thread->start();   // thread.start()
    loop.runForever(); // loop.run_forever()
    thread->wait();    // thread.join()
}

// --- Tasks ---------------------------------------------------------------------------------

// async def say_after(delay, what):
//     await asyncio.sleep(delay)
//     say(what)
Task<> sayAfter(Duration delay, QString what)
{
    co_await QCoop::sleep(delay);
    say(what);
}

// async def together(loop):
//     slow = loop.create_task(say_after(0.2, 'world'))
//     fast = loop.create_task(say_after(0.1, 'hello'))
//     await slow                                        # both have waited at the same time
//     await fast
Task<> together(EventLoop &loop)
{
    const CooperativeTask slow = loop.createTask(sayAfter(200ms, QStringLiteral("world")));
    const CooperativeTask fast = loop.createTask(sayAfter(100ms, QStringLiteral("hello")));
    co_await slow.whenDone();
    co_await fast.whenDone();
}

// --- Executors -----------------------------------------------------------------------------

// def blocking_io():
//     time.sleep(0.1)
//     return 'read'
QString blockingIo()
{
    QThread::msleep(100); // it blocks a thread of the pool, and nobody else
    return QStringLiteral("read");
}

// def cpu_bound(n):
//     return sum(i * i for i in range(n))
qint64 cpuBound(qint64 n)
{
    qint64 sum = 0;
    for (qint64 i = 0; i < n; ++i)
        sum += i * i;
    return sum;
}

// async def offload(loop):
//     say(await loop.run_in_executor(None, blocking_io))
//     with concurrent.futures.ThreadPoolExecutor(2) as pool:
//         say(await loop.run_in_executor(pool, cpu_bound, 1_000_000))
Task<> offload()
{
    const QString text = co_await runInExecutor(blockingIo);
    say(text);
    ThreadPoolExecutor pool(2);
    const qint64 sum = co_await runInExecutor(pool, cpuBound, qint64(1'000'000));
    say(QString::number(sum));
}

// --- Timeouts ------------------------------------------------------------------------------

// async def eternity():
//     await asyncio.sleep(3600)
//     say('yay')
Task<> eternity()
{
    co_await QCoop::sleep(1h);
    say(QStringLiteral("yay"));
}

// async def answer():
//     await asyncio.sleep(0.05)
//     return 42
Task<int> answer()
{
    co_await QCoop::sleep(50ms);
    co_return 42;
}

// async def timeouts():
//     try:
//         await asyncio.wait_for(eternity(), timeout=0.1)
//     except TimeoutError:
//         say('timeout')
//     say(await asyncio.wait_for(answer(), timeout=10))
Task<> timeouts()
{
    // No exception here: false, or a std::optional without a value, says that time was up.
    const bool isDone = co_await withTimeout(100ms, eternity());
    if (!isDone)
        say(QStringLiteral("timeout"));
    const std::optional<int> value = co_await withTimeout(10s, answer());
    say(QString::number(value.value()));
}

// --- Errors --------------------------------------------------------------------------------

// def broken(): raise ValueError('nobody expects this')
void broken()
{
    throw std::invalid_argument("nobody expects this");
}

// def handler(loop, context): say(context['exception'])
void handler(const ExceptionContext &context)
{
    say(QStringLiteral("error: %1").arg(QString(context.failure().message())));
}

void errors(EventLoop &loop)
{
    loop.setExceptionHandler(handler); // loop.set_exception_handler(handler)
    loop.callSoon(broken);             // loop.call_soon(broken)
    loop.callSoon([&loop] { loop.stop(); });
    loop.runForever();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const std::unique_ptr<EventLoop> loop = newEventLoop(); // loop = asyncio.new_event_loop()
    setEventLoop(loop.get());                               // asyncio.set_event_loop(loop)
    begin = loop->time();                                   // begin = loop.time()

    callbacks(*loop);
    loop->runUntilComplete(together(*loop)); // loop.run_until_complete(together(loop))
    loop->runUntilComplete(offload());       // loop.run_until_complete(offload(loop))
    loop->runUntilComplete(timeouts());      // loop.run_until_complete(timeouts())
    errors(*loop);
    loop->close(); // loop.close()
    QTextStream(stdout) << "the loop is closed" << Qt::endl;
    return 0;
}
