// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/traces.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace QCoop::Wire;
using namespace Qt::StringLiterals;

/// Kills who writes a recording, with SIGKILL, and reads what is left.
class tst_TraceKilled : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatIsLeftOpens_data();
    void whatIsLeftOpens();
};

void tst_TraceKilled::whatIsLeftOpens_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("a file") << u"plain"_s;
    QTest::newRow("a ring") << u"ring"_s;
}

void tst_TraceKilled::whatIsLeftOpens()
{
    QFETCH(QString, kind);
    QTemporaryDir folder;
    const QString path = folder.filePath(u"a.qctrace"_s);
    QRandomGenerator random(4711);
    int opened = 0;
    for (int moment = 0; moment < 100; ++moment) {
        QFile::remove(path);
        QProcess helper;
        helper.start(QStringLiteral(QCOOP_TRACE_HELPER), {path, kind});
        QVERIFY(helper.waitForStarted());
        QVERIFY(!helper.waitForFinished(int(random.bounded(25U))));
        helper.kill();
        QVERIFY(helper.waitForFinished());
        if (!QFileInfo::exists(path))
            continue; // it had not come to that
        TraceReader reader;
        QCOMPARE(reader.open(path), QString());
        QVERIFY(reader.damage().isCutOff);
        QCOMPARE(reader.damage().chunks, 0U);
        const QStringList lines = Traces::lines(reader);
        QVERIFY(lines.isEmpty() || lines.first().startsWith(u"keyframe"));
        // Without a gap; a keyframe says again what came before it.
        const QStringList changes = lines.filter(u" s steps "_s);
        for (qsizetype i = 1; i < changes.size(); ++i) {
            QCOMPARE(changes[i].section(u' ', -1).toInt(),
                     changes[i - 1].section(u' ', -1).toInt() + 1);
        }
        opened += changes.isEmpty() ? 0 : 1;
    }
    QVERIFY2(opened > 20, qPrintable(QString::number(opened)));
}

QTEST_GUILESS_MAIN(tst_TraceKilled)
#include "tst_tracekilled.moc"
