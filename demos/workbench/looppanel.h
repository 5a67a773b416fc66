// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "gapmeter.h"

#include <qcoop/core/loopingcall.h>

#include <QtWidgets/QGroupBox>

class QLabel;
class QSlider;

namespace Workbench {

class EchoEdit;
class GapStrip;
class Spinner;
class TextCell;

/// What there is to feel and to measure the event loop by, and the slice, which decides.
class LoopPanel final : public QGroupBox
{
    Q_OBJECT

public:
    explicit LoopPanel(QWidget *parent = nullptr);

    /// Of the call that is made every 20 ms.
    [[nodiscard]] QCoop::LoopingCallStatistics beat() const { return m_beat.statistics(); }

Q_SIGNALS:
    void freezeWanted();
    void dialogWanted();

private:
    QWidget *makeSlice();
    void setSlice(int halfMilliseconds);
    void refresh();
    void showBeat();

    GapMeter m_meter;
    Spinner *const m_spinner;
    EchoEdit *const m_echo;
    TextCell *const m_echoTime;
    GapStrip *const m_strip;
    TextCell *const m_gaps;
    TextCell *const m_frames;
    QLabel *const m_sliceLabel;
    TextCell *const m_calls;
    TextCell *const m_lateness;
    QCoop::LoopingCall m_beat;
    QCoop::LoopingCall m_stripRefresh;
    QCoop::LoopingCall m_refresh;
};

} // namespace Workbench
