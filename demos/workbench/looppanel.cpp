// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "looppanel.h"

#include "echoedit.h"
#include "gapstrip.h"
#include "numbers.h"
#include "spinner.h"
#include "textcell.h"

#include <qcoop/qt/qtreactor.h>

#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSlider>

namespace Workbench {

using namespace std::chrono_literals;

LoopPanel::LoopPanel(QWidget *parent)
    : QGroupBox(tr("The event loop"), parent)
    , m_spinner(new Spinner)
    , m_echo(new EchoEdit)
    , m_echoTime(new TextCell)
    , m_strip(new GapStrip(m_meter))
    , m_gaps(new TextCell)
    , m_frames(new TextCell)
    , m_sliceLabel(new QLabel)
    , m_calls(new TextCell)
    , m_lateness(new TextCell)
    , m_beat(QCoop::LoopingCall::withCount(this, [this](std::int64_t) { m_meter.wake(); }))
    , m_stripRefresh(this, [this] { m_strip->update(); })
    , m_refresh(this, [this] { refresh(); })
{
    m_echo->setPlaceholderText(tr("Type here while all goes on"));
    m_echo->setAccessibleName(tr("Text field to feel the window by"));
    m_echoTime->setText(tr("Each key tells how long it took."));
    connect(m_echo, &EchoEdit::echoed, this, [this](qint64 ms) {
        m_echoTime->setText(ms == 0 ? tr("The key was seen within 1 ms.")
                                    : tr("The key was seen after %1 ms.").arg(ms));
    });
    auto *const feel = new QGridLayout;
    feel->addWidget(m_spinner, 0, 0, 2, 1);
    feel->addWidget(m_echo, 0, 1);
    feel->addWidget(m_echoTime, 1, 1);

    auto *const freeze = new QPushButton(tr("Free&ze this window for 1.5 s"));
    freeze->setObjectName(QStringLiteral("freeze"));
    freeze->setToolTip(tr("Starts a task with one long step, on purpose"));
    connect(freeze, &QPushButton::clicked, this, &LoopPanel::freezeWanted);
    auto *const dialog = new QPushButton(tr("Open a &modal dialog"));
    dialog->setObjectName(QStringLiteral("dialog"));
    dialog->setToolTip(tr("Starts a task whose step opens a dialog and waits for it"));
    connect(dialog, &QPushButton::clicked, this, &LoopPanel::dialogWanted);

    auto *const layout = new QVBoxLayout(this);
    layout->addLayout(feel);
    layout->addWidget(m_strip, 1);
    layout->addWidget(m_gaps);
    layout->addWidget(m_frames);
    layout->addWidget(m_calls);
    layout->addWidget(m_lateness);
    layout->addWidget(makeSlice());
    layout->addWidget(freeze);
    layout->addWidget(dialog);
    layout->setSpacing(4);

    m_beat.start(20ms);
    m_stripRefresh.start(100ms);
    m_refresh.start(170ms); // out of step, so that not all is painted in one go
}

QWidget *LoopPanel::makeSlice()
{
    auto *const slider = new QSlider(Qt::Horizontal); // in half milliseconds
    slider->setRange(1, 40);
    slider->setPageStep(4);
    slider->setAccessibleName(tr("Slice, from 0.5 to 20 milliseconds"));
    slider->setToolTip(tr("How long the tasks run in one go"));
    m_sliceLabel->setBuddy(slider);
    const QCoop::Duration slice = QCoop::QtReactor::instance().cooperator().slice();
    connect(slider, &QSlider::valueChanged, this, &LoopPanel::setSlice);
    slider->setValue(int(slice / 500us));

    auto *const row = new QWidget;
    auto *const layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_sliceLabel->setFixedWidth(
        m_sliceLabel->fontMetrics().horizontalAdvance(tr("Slice %1").arg(tr("20.0 ms"))) + 8);
    layout->addWidget(m_sliceLabel);
    layout->addWidget(slider, 1);
    return row;
}

void LoopPanel::setSlice(int halfMilliseconds)
{
    const QCoop::Duration slice = halfMilliseconds * QCoop::Duration(500us);
    QCoop::QtReactor::instance().cooperator().setSlice(slice);
    m_sliceLabel->setText(tr("S&lice %1 ms").arg(halfMilliseconds / 2.0, 0, 'f', 1));
}

void LoopPanel::refresh()
{
    const GapMeter::Summary gaps = m_meter.summary();
    m_gaps->setText(gaps.count == 0 ? tr("No gaps: no task wants to run.")
                                    : tr("Gaps: p50 %1, p99 %2, longest %3")
                                          .arg(milliseconds(gaps.p50), milliseconds(gaps.p99),
                                               milliseconds(gaps.longest)));
    m_strip->setAccessibleDescription(m_gaps->text());
    m_frames->setText(tr("%1 pictures a second").arg(m_spinner->framesPerSecond()));
    showBeat();
}

void LoopPanel::showBeat()
{
    const QCoop::LoopingCallStatistics statistics = m_beat.statistics();
    m_calls->setText(tr("Call every 20 ms: %1 made, %2 skipped")
                         .arg(grouped(statistics.calls), grouped(statistics.skipped)));
    m_lateness->setText(
        tr("It was late by %1, at most by %2")
            .arg(milliseconds(statistics.lastLateness), milliseconds(statistics.maxLateness)));
}

} // namespace Workbench
