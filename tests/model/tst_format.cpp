// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>

#include <QtCore/QLocale>
#include <QtTest/QTest>

using namespace QCoop::Inspector;
using namespace QCoop;
using namespace Qt::StringLiterals;

class tst_Format : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { QLocale::setDefault(QLocale::c()); }
    void duration_data();
    void duration();
    void due_data();
    void due();
    void numbers_data();
    void numbers();
    void shortFunction_data();
    void shortFunction();
    void locations();
    void otherLocales();
};

void tst_Format::duration_data()
{
    QTest::addColumn<qint64>("length");
    QTest::addColumn<QString>("expected");
    const auto row = [](qint64 length, const char *expected) {
        QTest::newRow(expected) << length << QString::fromUtf8(expected);
    };
    row(0, "0 s");
    row(1, "1 ns");
    row(840, "840 ns");
    row(999, "999 ns");
    row(1'000, "1 µs");
    row(12'345, "12.3 µs");
    row(999'400, "999 µs");
    row(999'500, "1 ms");
    row(312'000'000, "312 ms");
    row(999'600'000, "1 s");
    row(1'240'000'000, "1.2 s");
    row(59'900'000'000, "59.9 s");
    row(59'960'000'000, "1 min");
    row(125'000'000'000, "2 min 5 s");
    row(11'520'000'000'000, "3 h 12 min");
    row(439'200'000'000'000, "5 d 2 h");
    row(-1'240'000'000, "-1.2 s");
    row(std::numeric_limits<qint64>::max(), "106,751 d 23 h");
    row(std::numeric_limits<qint64>::min(), "-106,751 d 23 h");
}

void tst_Format::duration()
{
    QFETCH(qint64, length);
    QTEST(Format::duration(length), "expected");
}

void tst_Format::due_data()
{
    QTest::addColumn<qint64>("until");
    QTest::addColumn<QString>("expected");
    const auto row = [](qint64 until, const char *expected) {
        QTest::addRow("%lld", static_cast<long long>(until))
            << until << QString::fromUtf8(expected);
    };
    row(1'240'000'000, "in 1.2 s");
    row(400'000'000, "in 0.4 s");
    row(20'000'000, "in 20 ms");
    row(99'600'000, "in 0.1 s");
    row(500'000, "in 1 ms");
    row(499'999, "due");
    row(0, "due");
    row(-499'999, "due");
    row(-500'000, "1 ms late");
    row(-400'000'000, "0.4 s late");
    row(-125'000'000'000, "2 min 5 s late");
}

void tst_Format::due()
{
    QFETCH(qint64, until);
    QTEST(Format::due(until), "expected");
}

void tst_Format::numbers_data()
{
    QTest::addColumn<QString>("actual");
    QTest::addColumn<QString>("expected");
    const auto row = [](const QString &actual, const char *expected) {
        QTest::addRow("%s", expected) << actual << QString::fromUtf8(expected);
    };
    row(Format::count(0), "0");
    row(Format::count(98'211), "98,211");
    row(Format::signedCount(-98'211), "-98,211");
    row(Format::rate(0), "");
    row(Format::rate(0.04), "");
    row(Format::rate(3.21), "3.2/s");
    row(Format::rate(812'000), "812,000/s");
    row(Format::rate(1e300), "1,000,000,000,000,000/s");
    row(Format::rate(std::nan("")), "");
    row(Format::percent(0), "");
    row(Format::percent(0.004), "0.4 %");
    row(Format::percent(0.97), "97 %");
    row(Format::percent(1), "100 %");
    row(Format::bytes(0), "0 B");
    row(Format::bytes(812), "812 B");
    row(Format::bytes(3'100'000), "3.1 MB");
    row(Format::bytes(38'000'000), "38 MB");
    row(Format::bytes(5'000'000'000'000), "5 TB");
    row(Format::progress(0, 0), "");
    row(Format::progress(40, 0), "40");
    row(Format::progress(40, 200), "40 of 200 (20 %)");
    row(Format::progress(0, 200), "0 of 200 (0 %)");
    row(Format::pauses(0, 0), "");
    row(Format::pauses(2, 1), "2+1");
    row(Format::pausesInWords(0, 0), "not paused");
    row(Format::pausesInWords(1, 2), "1 by the program + 2 by the inspector");
    row(Format::pausesInWords(0, 2), "2 by the inspector");
    row(Format::age(400'000'000), "0 s");
    row(Format::age(4'900'000'000), "4 s");
    row(Format::age(-5), "0 s");
    row(Format::age(125'900'000'000), "2 min 5 s");
    row(Format::stopwatch(12'700'000'000), "00:12");
    row(Format::stopwatch(3'723'000'000'000), "1:02:03");
    row(Format::duration(1'200, true), "≈ 1.2 µs");
    row(Format::state(Wire::TaskState::SchedulerStopped), "scheduler stopped");
    row(Format::state(Wire::TaskState(200)), "unknown");
    row(Format::timerKind(Wire::TimerKind::LoopingCall), "LoopingCall");
    row(Format::timerKind(Wire::TimerKind(9)), "unknown");
    row(Format::waiting(Wire::Waiting::Deferred), "a deferred");
}

void tst_Format::numbers()
{
    QFETCH(QString, actual);
    QTEST(actual, "expected");
}

void tst_Format::shortFunction_data()
{
    QTest::addColumn<QString>("function");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *function, const char *expected) {
        QTest::newRow(function) << QString::fromUtf8(function) << QString::fromUtf8(expected);
    };
    row("", "");
    row("render", "render()");
    row("int main(int, char**)", "main()");
    row("QCoop::Task<void> Scene::render(int) const", "render()");
    row("QCoop::Task<std::pair<int, int> > render(QList<int>)", "render()");
    row("void run(T) [with T = Job<int>]", "run()");
    row("void Pool::run<int>(int)", "run()");
    row("const char* {anonymous}::name(const Node&)", "name()");
    row("void (anonymous namespace)::load(int)", "load()");
    row("main(int, char**)::<lambda(int)>", "lambda in main()");
    row("auto main(int, char **)::(anonymous class)::operator()(int) const", "lambda in main()");
    row("void Job::operator()(int)", "operator()()");
    row("bool operator<(const A&, const B&)", "operator<()");
    row("Scene::Scene(QObject*)", "Scene()");
    row("<<<((", "<<<((()"); // nonsense comes out as nonsense
    row("((((", "");
}

void tst_Format::shortFunction()
{
    QFETCH(QString, function);
    QTEST(Format::shortFunction(function), "expected");
}

void tst_Format::locations()
{
    const QString function = u"void render(int)"_s;
    QCOMPARE(Format::location(u"/src/scene.cpp"_s, 88, function), u"scene.cpp:88 render()"_s);
    QCOMPARE(Format::location(u"C:\\src\\scene.cpp"_s, 88, {}), u"scene.cpp:88"_s);
    QCOMPARE(Format::location({}, 88, function), u"render()"_s);
    QCOMPARE(Format::location({}, 0, {}), QString());
    QCOMPARE(Format::fullLocation(u"/src/scene.cpp"_s, 88, 5, function),
             u"/src/scene.cpp:88:5, in void render(int)"_s);
    QCOMPARE(Format::fullLocation(u"/src/scene.cpp"_s, 88, 0, {}), u"/src/scene.cpp:88"_s);
}

void tst_Format::otherLocales()
{
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(Format::count(98'211), u"98.211"_s);
    QCOMPARE(Format::duration(1'240'000'000), u"1,2 s"_s);
    QCOMPARE(Format::percent(0.004), u"0,4 %"_s);
}

QTEST_GUILESS_MAIN(tst_Format)
#include "tst_format.moc"
