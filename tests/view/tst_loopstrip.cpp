// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <view/loopstrip.h>
#include <view/theme.h>

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

using namespace QCoop::Inspector;

namespace {

constexpr qint64 ms = 1'000'000;

LoopColumn column(qint64 worst, qint64 busy, qint64 qcoop, quint64 task = 0)
{
    return {100 * ms, busy, qcoop,
            worst,    task, task == 0 ? QString() : QStringLiteral("render#%1").arg(task)};
}

} // namespace

/// What the strip draws, where it draws it, and what a click on it means.
class tst_LoopStrip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void heightsFollowTheScale_data();
    void heightsFollowTheScale();
    void newestColumnIsAtTheRight();
    void columnsAreStackedAndCapped();
    void longStretchTintsItsColumn();
    void everyPixelBelongsToTheColumnThatIsDrawnThere();
    void clickSelectsTheTaskAtWork();
    void keysMoveTheCursorAndActivate();
    void blockedLoopGrowsAtTheRight();
    void summarySaysWhatIsDrawn();
    void wildNumbersAreDrawn();

private:
    static QImage drawn(LoopStrip &strip);
};

void tst_LoopStrip::initTestCase()
{
    applyTheme(Theme::Light);
}

QImage tst_LoopStrip::drawn(LoopStrip &strip)
{
    return strip.grab().toImage();
}

void tst_LoopStrip::heightsFollowTheScale_data()
{
    QTest::addColumn<qint64>("length");
    QTest::addColumn<double>("share"); // of the plot
    QTest::newRow("nothing") << qint64(0) << 0.0;
    QTest::newRow("a fifth of 500 ms, drawn as a root") << 100 * ms << 0.4472;
    QTest::newRow("50 ms") << 50 * ms << 0.3162;
    QTest::newRow("the top") << 500 * ms << 1.0;
    QTest::newRow("beyond it") << 5000 * ms << 1.0;
    QTest::newRow("nonsense") << -5 * ms << 0.0;
}

void tst_LoopStrip::heightsFollowTheScale()
{
    QFETCH(qint64, length);
    QFETCH(double, share);
    LoopStrip strip;
    strip.resize(600, 200);
    const double expected = share * (strip.plot().height() - 1);
    QVERIFY(std::abs(strip.heightOf(length) - expected) <= 1);
}

void tst_LoopStrip::newestColumnIsAtTheRight()
{
    LoopStrip strip;
    strip.resize(600, 120);
    strip.setColumns({column(10 * ms, 50 * ms, 0), column(200 * ms, 50 * ms, 0)});
    QVERIFY(strip.barOf(1).right() <= strip.plot().right());
    QVERIFY(strip.barOf(1).right() >= strip.plot().right() - 1);
    QCOMPARE(strip.barOf(0).right() + 4, strip.barOf(1).right());
    QCOMPARE(strip.barOf(0).bottom(), strip.plot().bottom());
    QVERIFY(strip.barOf(0).height() < strip.barOf(1).height());
}

void tst_LoopStrip::columnsAreStackedAndCapped()
{
    LoopStrip strip;
    strip.resize(600, 160);
    // 40 ms: below every threshold. 80 ms: noticed. Of both, three quarters are tasks.
    strip.setColumns({column(40 * ms, 80 * ms, 60 * ms), column(80 * ms, 80 * ms, 60 * ms)});
    const QImage image = drawn(strip);
    for (int index = 0; index < 2; ++index) {
        const QRect bar = strip.barOf(index);
        const int x = bar.left();
        const int boundary = bar.bottom() - int(bar.height() * 0.75);
        QCOMPARE(image.pixelColor(x, bar.bottom()), blue);
        QCOMPARE(image.pixelColor(x + 2, boundary + 2), blue);
        QCOMPARE(image.pixelColor(x, boundary - 1), grey);
    }
    QCOMPARE(image.pixelColor(strip.barOf(0).topLeft()), grey);
    QCOMPARE(image.pixelColor(strip.barOf(1).topLeft()), orange);
    const QColor above = image.pixelColor(strip.barOf(1).left(), strip.plot().top());
    QCOMPARE(above, strip.palette().color(QPalette::Base));
}

void tst_LoopStrip::longStretchTintsItsColumn()
{
    LoopStrip strip;
    strip.resize(600, 160);
    strip.setColumns({column(5 * ms, 80 * ms, 0), column(312 * ms, 80 * ms, 80 * ms, 17)});
    const QImage image = drawn(strip);
    const QRect bar = strip.barOf(1);
    QCOMPARE(image.pixelColor(bar.topLeft()), vermillion);
    QCOMPARE(image.pixelColor(bar.center()), blue);
    const QColor tint = blended(strip.palette().color(QPalette::Base), vermillion, 0.3);
    QCOMPARE(image.pixelColor(bar.left(), strip.plot().top()), tint);
    QCOMPARE(image.pixelColor(strip.barOf(0).left(), strip.plot().top()),
             strip.palette().color(QPalette::Base));
}

void tst_LoopStrip::everyPixelBelongsToTheColumnThatIsDrawnThere()
{
    LoopStrip strip;
    strip.resize(300, 120);
    QList<LoopColumn> columns;
    for (int i = 0; i < 600; ++i)
        columns.append(column((i % 40) * ms, 50 * ms, 25 * ms));
    strip.setColumns(columns);
    int seen = 0;
    for (int index = 0; index < columns.size(); ++index) {
        const QRect bar = strip.barOf(index);
        if (bar.isEmpty())
            continue;
        ++seen;
        for (int x = bar.left(); x <= bar.right(); ++x)
            QCOMPARE(strip.columnAt(x), index);
    }
    QCOMPARE(seen, strip.plot().width() / 4);
    QCOMPARE(strip.columnAt(strip.plot().left() - 1), -1);
    QCOMPARE(strip.columnAt(strip.plot().right() + 1), -1);
}

void tst_LoopStrip::clickSelectsTheTaskAtWork()
{
    LoopStrip strip;
    strip.resize(600, 120);
    strip.setColumns({column(80 * ms, 80 * ms, 80 * ms, 17), column(5 * ms, 5 * ms, 0)});
    QSignalSpy spy(&strip, &LoopStrip::taskActivated);
    QTest::mouseClick(&strip, Qt::LeftButton, {}, strip.barOf(0).center());
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first().first().toULongLong(), 17);
    QTest::mouseClick(&strip, Qt::LeftButton, {}, strip.barOf(1).center()); // none of ours
    QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(1, 60));           // the scale
    QCOMPARE(spy.size(), 1);
}

void tst_LoopStrip::keysMoveTheCursorAndActivate()
{
    LoopStrip strip;
    strip.resize(600, 120);
    strip.setColumns({column(80 * ms, 80 * ms, 80 * ms, 3), column(80 * ms, 80 * ms, 80 * ms, 4)});
    QSignalSpy spy(&strip, &LoopStrip::taskActivated);
    QTest::keyClick(&strip, Qt::Key_Return); // nothing is chosen yet
    QTest::keyClick(&strip, Qt::Key_Left);
    QTest::keyClick(&strip, Qt::Key_Return);
    QTest::keyClick(&strip, Qt::Key_Left);
    QTest::keyClick(&strip, Qt::Key_Left); // stays on the first
    QTest::keyClick(&strip, Qt::Key_Return);
    QCOMPARE(spy.size(), 2);
    QCOMPARE(spy.at(0).first().toULongLong(), 4);
    QCOMPARE(spy.at(1).first().toULongLong(), 3);
    QCOMPARE(strip.accessibleDescription(), strip.describe(0));
}

void tst_LoopStrip::blockedLoopGrowsAtTheRight()
{
    LoopStrip strip;
    strip.resize(600, 120);
    strip.setColumns({column(5 * ms, 5 * ms, 0)});
    const int before = strip.barOf(0).right();
    strip.setBlocked(300 * ms);
    QCOMPARE(strip.barOf(0).right(), before - 4);
    const int lower = strip.barOf(1).height();
    QCOMPARE(drawn(strip).pixelColor(strip.barOf(1).center()), vermillion);
    strip.setBlocked(450 * ms);
    QVERIFY(strip.barOf(1).height() > lower);
    QVERIFY(strip.summary().contains(QStringLiteral("blocked for 450 ms")));
    strip.setBlocked(0);
    QCOMPARE(strip.barOf(0).right(), before);
}

void tst_LoopStrip::summarySaysWhatIsDrawn()
{
    LoopStrip strip;
    strip.resize(600, 120);
    QCOMPARE(strip.summary(), QStringLiteral("no measurement of the event loop yet"));
    strip.setLoopName(QStringLiteral("main"));
    strip.setColumns({column(312 * ms, 97 * ms, 90 * ms, 17), column(5 * ms, 97 * ms, 0)});
    QCOMPARE(strip.summary(), QStringLiteral("main loop: busy 97 % · worst 312 ms (render#17)"));
    QCOMPARE(strip.accessibleDescription(), strip.summary());
    QCOMPARE(strip.describe(0), QStringLiteral("worst stretch 312 ms, longest at work: render#17\n"
                                               "busy 97 %, of that in QCoop's tasks 90 %"));
    QCOMPARE(strip.describe(7), QString());
}

void tst_LoopStrip::wildNumbersAreDrawn()
{
    LoopStrip strip;
    strip.resize(600, 120);
    const qint64 huge = qint64(1) << 60;
    strip.setSlice(huge);
    strip.setColumns({{0, huge, -huge, -huge, 1, {}}, {-5, -huge, huge, huge, 0, {}}});
    const QImage image = drawn(strip);
    QCOMPARE(strip.barOf(0).height(), 1);
    QCOMPARE(image.pixelColor(strip.barOf(1).topLeft()), vermillion);
}

QTEST_MAIN(tst_LoopStrip)
#include "tst_loopstrip.moc"
