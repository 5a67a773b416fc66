// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qcoop.h>

#include <QtCore/QObject>

/// The C++ side of this demo: heavy work in steps, handed to QML as tasks.
class Backend : public QObject
{
    Q_OBJECT

public:
    /// Counts the primes below \a limit, a few hundred numbers a step; the result is their
    /// number.
    Q_INVOKABLE QCoop::QmlTask countPrimes(int limit);
    /// Starts a task that looks for the longest Collatz sequence, which takes minutes.
    Q_INVOKABLE void startAnother();

private:
    QCoop::Task<int> primesBelow(int limit);

    int m_others = 0;
};
