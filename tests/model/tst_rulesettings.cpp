// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/rules/rulesettings.h>

#include <QtCore/QRegularExpression>
#include <QtCore/QSettings>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <limits>

using namespace QCoop;
using namespace QCoop::Inspector;
using namespace Qt::StringLiterals;

namespace {

const Threshold &thresholdOf(RuleId rule, std::size_t index)
{
    return factsOf(rule).thresholds[index];
}

Location at(const QString &file, quint32 line)
{
    Location location;
    location.file = file;
    location.line = line;
    return location;
}

} // namespace

class tst_RuleSettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        settings = std::make_unique<QSettings>(folder.filePath(u"s.ini"_s), QSettings::IniFormat);
        settings->clear();
    }
    void theFactsAreWhole();
    void whatIsNotUsualIsKept();
    void nonsenseInTheSettingsIsLeftOut();
    void thresholdsStayWithinTheirBounds();
    void placesAreMutedForOneRule();
    void mutedPlacesAreBounded();
    void values_data();
    void values();
    void valuesAreWrittenAsTheyAreRead();

private:
    QTemporaryDir folder;
    std::unique_ptr<QSettings> settings;
};

void tst_RuleSettings::theFactsAreWhole()
{
    QStringList names;
    for (int i = 0; i < ruleCount; ++i) {
        const RuleFacts &facts = factsOf(RuleId(i));
        QCOMPARE(facts.id, RuleId(i));
        const QString name = QString::fromLatin1(facts.name);
        QVERIFY2(!names.contains(name), facts.name);
        names << name;
        QCOMPARE(ruleNamed(name), RuleId(i));
        for (const char *text : {facts.title, facts.explanation, facts.advice})
            QVERIFY2(qstrlen(text) > 3, facts.name);
        for (const char *text : {facts.summary, facts.sentence})
            QVERIFY2(QString::fromUtf8(text).contains(u"%1") &&
                         QString::fromUtf8(text).contains(QRegularExpression(u"%[2-9]"_s)),
                     facts.name);
        for (const Threshold &threshold : facts.thresholds)
            QVERIFY2(threshold.least <= threshold.usual && threshold.usual <= threshold.most,
                     facts.name);
    }
    QCOMPARE(ruleNamed(u"no-such-rule"), std::nullopt);
}

void tst_RuleSettings::whatIsNotUsualIsKept()
{
    RuleSettings before;
    before.setThreshold(RuleId::LongStep, 1, 80e6);
    before.setOn(RuleId::BusySpin, false);
    QVERIFY(before.muteAt(RuleId::FailedTask, at(u"/src/load.cpp"_s, 3)));
    before.save(*settings);
    QCOMPARE(settings->allKeys(),
             (QStringList{u"rules/busy-spin/on"_s, u"rules/long-step/warning"_s,
                          u"rules/mutedPlaces"_s}));
    QVERIFY(RuleSettings::load(*settings) == before);
    QCOMPARE(before.onCount(), ruleCount - 1);

    RuleSettings().save(*settings);
    QCOMPARE(settings->allKeys(), QStringList());
    QVERIFY(RuleSettings::load(*settings) == RuleSettings());
}

void tst_RuleSettings::nonsenseInTheSettingsIsLeftOut()
{
    settings->setValue(u"rules/long-step/info"_s, u"many"_s);
    settings->setValue(u"rules/long-step/warning"_s, -5);
    settings->setValue(u"rules/long-step/error"_s, 1e300);
    settings->setValue(u"rules/no-such-rule/on"_s, false);
    const RuleSettings loaded = RuleSettings::load(*settings);
    QCOMPARE(loaded.threshold(RuleId::LongStep, 0), 10e6);
    QCOMPARE(loaded.threshold(RuleId::LongStep, 1), 1e6);
    QCOMPARE(loaded.threshold(RuleId::LongStep, 2), 60e9);
    QCOMPARE(loaded.onCount(), ruleCount);
}

void tst_RuleSettings::thresholdsStayWithinTheirBounds()
{
    RuleSettings changed;
    changed.setThreshold(RuleId::NotOurFault, 0, 3);
    QCOMPARE(changed.threshold(RuleId::NotOurFault, 0), 1.0);
    changed.setThreshold(RuleId::NotOurFault, 0, std::numeric_limits<double>::quiet_NaN());
    QCOMPARE(changed.threshold(RuleId::NotOurFault, 0), 1.0);
}

void tst_RuleSettings::placesAreMutedForOneRule()
{
    RuleSettings changed;
    QVERIFY(changed.muteAt(RuleId::LongStep, at(u"/src/scene.cpp"_s, 88)));
    QVERIFY(changed.muteAt(RuleId::LongStep, at(u"/src/scene.cpp"_s, 88))); // once more
    QCOMPARE(changed.mutedPlaces(), QStringList{u"long-step /src/scene.cpp:88"_s});
    QVERIFY(changed.isMutedAt(RuleId::LongStep, at(u"/src/scene.cpp"_s, 88)));
    QVERIFY(!changed.isMutedAt(RuleId::LongStep, at(u"/src/scene.cpp"_s, 89)));
    QVERIFY(!changed.isMutedAt(RuleId::BusySpin, at(u"/src/scene.cpp"_s, 88)));
    QVERIFY(!changed.isMutedAt(RuleId::LongStep, {}));
    QVERIFY(!changed.muteAt(RuleId::LongStep, {}));
    changed.unmute(u"long-step /src/scene.cpp:88"_s);
    QVERIFY(changed == RuleSettings());
}

void tst_RuleSettings::mutedPlacesAreBounded()
{
    RuleSettings changed;
    for (quint32 line = 1; line <= RuleSettings::maxMutedPlaces; ++line)
        QVERIFY(changed.muteAt(RuleId::LongStep, at(u"/a.cpp"_s, line)));
    QVERIFY(!changed.muteAt(RuleId::LongStep, at(u"/b.cpp"_s, 1)));
    QVERIFY(changed.isMutedAt(RuleId::LongStep, at(u"/a.cpp"_s, 500)));
}

void tst_RuleSettings::values_data()
{
    QTest::addColumn<RuleId>("rule");
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("value"); // -1: refused
    QTest::addColumn<QString>("problem");
    const auto row = [](RuleId rule, const QString &text, double value,
                        const QString &problem = {}) {
        QTest::newRow(qPrintable(text)) << rule << text << value << problem;
    };
    row(RuleId::LongStep, u"50 ms"_s, 50e6);
    row(RuleId::LongStep, u"20ms"_s, 20e6);
    row(RuleId::LongStep, u"2500us"_s, 2.5e6);
    row(RuleId::LongStep, u"1 min"_s, 60e9);
    row(RuleId::SliceOverrun, u"7.5 %"_s, 0.075);
    row(RuleId::BusySpin, u"20,000/s"_s, 20'000);
    row(RuleId::BusySpin, u"20k/s"_s, 20'000);
    row(RuleId::TaskLeak, u"1k"_s, 1'000);
    row(RuleId::LongStep, u"50"_s, -1, u"“50” is not such a value; one is “10 ms”"_s);
    row(RuleId::LongStep, u"ten"_s, -1, u"“ten” is not such a value; one is “10 ms”"_s);
    row(RuleId::LongStep, u"-5 ms"_s, -1, u"“-5 ms” is not such a value; one is “10 ms”"_s);
    row(RuleId::LongStep, u"2 h"_s, -1, u"“2 h” is not such a value; one is “10 ms”"_s);
    row(RuleId::LongStep, u"1us"_s, -1, u"it may be from 1 ms to 1 min, not “1us”"_s);
    row(RuleId::SliceOverrun, u"200 %"_s, -1, u"it may be from 0.1 % to 100 %, not “200 %”"_s);
}

void tst_RuleSettings::values()
{
    QFETCH(RuleId, rule);
    QFETCH(QString, text);
    QFETCH(double, value);
    QString problem;
    const auto parsed = thresholdValue(thresholdOf(rule, 0), text, problem);
    QTEST(problem, "problem");
    QCOMPARE(parsed.value_or(-1), value);
}

void tst_RuleSettings::valuesAreWrittenAsTheyAreRead()
{
    for (int i = 0; i < ruleCount; ++i) {
        for (const Threshold &threshold : factsOf(RuleId(i)).thresholds) {
            for (const double value : {threshold.usual, threshold.least}) {
                QString problem;
                const QString text = thresholdText(threshold, value);
                if (value == 0)
                    continue; // "0 s" has no unit of its own
                const auto read = thresholdValue(threshold, text, problem);
                QVERIFY2(read && *read == value, qPrintable(text + u": "_s + problem));
            }
        }
    }
}

QTEST_GUILESS_MAIN(tst_RuleSettings)
#include "tst_rulesettings.moc"
