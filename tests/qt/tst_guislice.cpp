// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "loops.h"

#include <qcoop/qt/inputboost.h>

#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QTest>
#include <QWindow>

#include <algorithm>
#include <vector>

using namespace QCoop;

namespace {

Cooperator &gui()
{
    return QtReactor::instance().cooperator();
}

void pressKey(QWindow &window)
{
    QKeyEvent press(QEvent::KeyPress, Qt::Key_A, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &press);
}

} // namespace

/// The default cooperator of a thread that draws windows.
class tst_GuiSlice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void theGuiThreadHasAShorterSlice();
    void trapT29_inputHalvesTheSliceForAWhile();
    void trapT29_eachInputBeginsTheWhileAnew();
    void trapT29_otherEventsAreNoInput();
    void trapT29_aSliceSetMeanwhileStays();
    void trapT4_aRepaintEveryFrameIsNotDisturbed();
    void trapT4_queuedCallsAreServedSoon();
};

void tst_GuiSlice::cleanup()
{
    gui().setSlice(QtReactor::guiSlice);
    QVERIFY(runUntil([] { return QtReactor::instance().delayedCalls().empty(); }));
}

void tst_GuiSlice::theGuiThreadHasAShorterSlice()
{
    QCOMPARE(gui().slice(), Duration(QtReactor::guiSlice));
    QVERIFY(QtReactor::guiSlice >= 1ms && QtReactor::guiSlice <= 4ms);
    QCOMPARE(gui().statistics().name, "gui");
}

void tst_GuiSlice::trapT29_inputHalvesTheSliceForAWhile()
{
    QWindow window;
    const TimePoint before = QtReactor::instance().now();
    pressKey(window);
    QCOMPARE(gui().slice(), QtReactor::guiSlice / 2);
    QVERIFY(runUntil([] { return gui().slice() == QtReactor::guiSlice; }));
    QVERIFY(QtReactor::instance().now() - before >= detail::InputBoost::lasting);
}

void tst_GuiSlice::trapT29_eachInputBeginsTheWhileAnew()
{
    QWindow window;
    pressKey(window);
    runFor(60ms);
    pressKey(window);
    const TimePoint last = QtReactor::instance().now();
    QCOMPARE(gui().slice(), QtReactor::guiSlice / 2); // halved once, not twice
    QVERIFY(runUntil([] { return gui().slice() == QtReactor::guiSlice; }));
    QVERIFY(QtReactor::instance().now() - last >= detail::InputBoost::lasting - 1ms);
}

void tst_GuiSlice::trapT29_otherEventsAreNoInput()
{
    QWindow window;
    QEvent event(QEvent::UpdateRequest);
    QCoreApplication::sendEvent(&window, &event);
    QCOMPARE(gui().slice(), Duration(QtReactor::guiSlice));
}

void tst_GuiSlice::trapT29_aSliceSetMeanwhileStays()
{
    QWindow window;
    pressKey(window);
    gui().setSlice(3ms);
    QVERIFY(runUntil([] { return QtReactor::instance().delayedCalls().empty(); }));
    QCOMPARE(gui().slice(), Duration(3ms));
}

void tst_GuiSlice::trapT4_aRepaintEveryFrameIsNotDisturbed()
{
    for (int i = 0; i < 8; ++i) {
        cooperate(this, [] {
            burn(50us);
            return Step::Again;
        }).setName(u"heavy"_s);
    }
    // A paint of 2 ms each 16 ms, as an animation has it.
    QElapsedTimer frame;
    std::vector<qint64> gaps;
    QTimer paint;
    paint.setTimerType(Qt::PreciseTimer);
    connect(&paint, &QTimer::timeout, this, [&] {
        if (frame.isValid())
            gaps.push_back(frame.nsecsElapsed());
        frame.start();
        burn(2ms);
    });
    paint.start(16ms);
    QVERIFY(runUntil([&] { return gaps.size() >= 60; }));
    gui().stop();
    gui().start();
    // With a slice of 10 ms, gaps of 10 and 20 ms took turns. The median, for the machine
    // may be busy.
    std::ranges::nth_element(gaps, gaps.begin() + 30);
    QVERIFY2(gaps[30] > 13'000'000 && gaps[30] < 20'000'000, qPrintable(QString::number(gaps[30])));
}

void tst_GuiSlice::trapT4_queuedCallsAreServedSoon()
{
    for (int i = 0; i < 8; ++i) {
        cooperate(this, [] {
            burn(50us);
            return Step::Again;
        });
    }
    std::vector<Duration> waits;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] {
        const TimePoint posted = QtReactor::instance().now();
        QMetaObject::invokeMethod(
            this, [&, posted] { waits.push_back(QtReactor::instance().now() - posted); },
            Qt::QueuedConnection);
    });
    timer.start(5ms);
    QVERIFY(runUntil([&] { return waits.size() >= 60; }));
    gui().stop();
    gui().start();
    std::ranges::nth_element(waits, waits.begin() + 30);
    QVERIFY2(waits[30] < 2 * QtReactor::guiSlice + 3ms,
             qPrintable(QString::number(waits[30] / 1us)));
}

QTEST_MAIN(tst_GuiSlice)
#include "tst_guislice.moc"
