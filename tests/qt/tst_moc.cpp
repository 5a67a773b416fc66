// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qcoop.h> // first, as a user may have it: Qt 6.4's moc has to read through it

#include <QtTest/QtTest>

using namespace QCoop;

/// A class with Q_OBJECT in a file that includes nothing of Qt's before QCoop.
class tst_Moc : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int answer READ answer CONSTANT)

public:
    [[nodiscard]] int answer() const { return 42; }

private Q_SLOTS:
    void propertiesAreFound();
};

void tst_Moc::propertiesAreFound()
{
    QCOMPARE(property("answer").toInt(), 42);
    QVERIFY(TaskWatcher::staticMetaObject.indexOfProperty("pauseCount") >= 0);
}

QTEST_GUILESS_MAIN(tst_Moc)
#include "tst_moc.moc"
