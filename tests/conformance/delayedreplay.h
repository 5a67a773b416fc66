// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "replay.h"

namespace Conformance {

/// Family `delayed`: calls on a clock.
class DelayedReplay final : public Replay
{
public:
    DelayedReplay();

private:
    void callLater(const QJsonArray &op);
    void cancel(const QJsonArray &op);
    void reset(const QJsonArray &op);
    void delay(const QJsonArray &op);
    void noteActive(const QJsonArray &op);
    void noteTime(const QJsonArray &op);
    void notePending(const QJsonArray &op);

    std::map<QString, QCoop::DelayedCall> m_calls;
};

} // namespace Conformance
