// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "journal.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/cooperator.h>

#include <QObject>
#include <QTest>

#include <memory>

/// What a test of tasks stands on: a clock, a cooperator on it, and a journal with its times.
/// Whoever derives from it calls setUp() in init() and tearDown() in cleanup().
class ClockStage : public QObject
{
protected:
    void setUp()
    {
        m_clock = std::make_unique<QCoop::Clock>();
        m_cooperator = std::make_unique<QCoop::Cooperator>(*m_clock);
        m_journal = std::make_unique<Journal>(m_clock.get());
    }
    /// Fails the test if its tasks leave calls behind.
    void tearDown()
    {
        m_cooperator.reset();
        QCOMPARE(m_clock->statistics().pending, std::size_t(0));
    }

    std::unique_ptr<QCoop::Clock> m_clock;
    std::unique_ptr<QCoop::Cooperator> m_cooperator;
    std::unique_ptr<Journal> m_journal;
};
