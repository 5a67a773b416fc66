// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "replaybar.h"

#include "icons.h"
#include "theme.h"

#include <model/replay.h>

#include <QtCore/QDateTime>
#include <QtCore/QEvent>
#include <QtGui/QShortcut>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QSlider>
#include <QtWidgets/QToolButton>

#include <algorithm>
#include <array>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::array speeds{0.1, 1., 10.};
constexpr int usualSpeed = 1;      // its index
constexpr qint64 tick = 1'000'000; // of the slider, in nanoseconds

const QKeySequence playKey(Qt::CTRL | Qt::Key_Space);

QString toolTipOf(const QString &what, const QKeySequence &key)
{
    return u"%1 (%2)"_s.arg(what, key.toString(QKeySequence::NativeText));
}

/// "01:12.3", or "1:01:12.3".
QString clockText(Wire::Length length)
{
    const qint64 tenths = std::max<qint64>(0, length) / 100'000'000;
    const qint64 seconds = tenths / 10;
    const QString text = u"%1:%2.%3"_s.arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'))
                             .arg(seconds % 60, 2, 10, QLatin1Char('0'))
                             .arg(tenths % 10);
    return seconds < 3600 ? text : u"%1:%2"_s.arg(seconds / 3600).arg(text);
}

} // namespace

ReplayBar::ReplayBar(Replay *replay, QWidget *parent)
    : QWidget(parent)
    , m_replay(replay)
    , m_badge(new QLabel(tr("REPLAY")))
    , m_back(makeButton(tr("Back to the reading before"), Qt::ALT | Qt::Key_Left))
    , m_play(makeButton(tr("Play"), playKey))
    , m_forward(makeButton(tr("On to the next reading"), Qt::ALT | Qt::Key_Right))
    , m_slider(new QSlider(Qt::Horizontal))
    , m_position(new QLabel)
    , m_speed(new QComboBox)
{
    setAccessibleName(tr("Replay"));
    QFont bold = font();
    bold.setBold(true);
    m_badge->setFont(bold);
    m_badge->setMargin(4);
    m_badge->setAccessibleName(tr("This is a recording"));
    m_slider->setAccessibleName(tr("Moment of the recording"));
    // A slider counts in ints: a recording of more than 24 days has coarser ticks.
    m_slider->setRange(0, int(std::min<qint64>((replay->to() - replay->from()) / tick, 1 << 30)));
    m_slider->setPageStep(std::max(1, m_slider->maximum() / 20));
    m_slider->setSingleStep(std::max(1, std::min(1'000, m_slider->maximum() / 100)));
    m_position->setAccessibleName(tr("Position"));
    m_position->setTextFormat(Qt::PlainText);
    m_speed->setAccessibleName(tr("Speed"));
    for (const double speed : speeds)
        m_speed->addItem(tr("%1×").arg(speed), speed);
    m_speed->setCurrentIndex(usualSpeed);
    m_speed->setToolTip(tr("How fast it plays"));

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    for (QWidget *each : std::initializer_list<QWidget *>{m_badge, m_back, m_play, m_forward})
        row->addWidget(each);
    row->addWidget(m_slider, 1);
    row->addWidget(m_position);
    row->addWidget(m_speed);

    connect(m_back, &QToolButton::clicked, replay, &Replay::stepBack);
    connect(m_forward, &QToolButton::clicked, replay, &Replay::stepForward);
    connect(m_play, &QToolButton::clicked, this, &ReplayBar::playOrPause);
    connect(m_speed, &QComboBox::currentIndexChanged, this,
            [this] { m_replay->setSpeed(m_speed->currentData().toDouble()); });
    m_seekTimer.setSingleShot(true);
    m_seekTimer.setInterval(40ms);
    connect(&m_seekTimer, &QTimer::timeout, this, &ReplayBar::seekSoon);
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        if (!m_seekTimer.isActive())
            m_seekTimer.start();
    });
    connect(replay, &Replay::moved, this, &ReplayBar::refresh);
    connect(replay, &Replay::playingChanged, this, &ReplayBar::refresh);
    drawIcons();
    refresh();
}

QToolButton *ReplayBar::makeButton(const QString &name, const QKeySequence &key)
{
    auto *button = new QToolButton;
    button->setAccessibleName(name);
    button->setToolTip(toolTipOf(name, key));
    // Not the button's own shortcut, which clicks a tenth of a second later.
    connect(new QShortcut(key, this), &QShortcut::activated, button, &QToolButton::click);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setIconSize({18, 18});
    return button;
}

void ReplayBar::drawIcons()
{
    m_back->setIcon(actionIcon(u"back"_s, palette()));
    m_forward->setIcon(actionIcon(u"step"_s, palette()));
    m_play->setIcon(actionIcon(m_replay->isPlaying() ? u"pause"_s : u"resume"_s, palette()));
    QPalette badge = palette();
    badge.setColor(QPalette::Window, sky);
    badge.setColor(QPalette::WindowText, Qt::black);
    m_badge->setAutoFillBackground(true);
    m_badge->setPalette(badge);
}

void ReplayBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        drawIcons();
}

void ReplayBar::playOrPause()
{
    if (m_replay->isPlaying())
        m_replay->pause();
    else
        m_replay->play();
}

void ReplayBar::seekSoon()
{
    m_replay->seek(m_replay->from() + m_slider->value() * tick);
}

void ReplayBar::refresh()
{
    if (!m_seekTimer.isActive() && !m_slider->isSliderDown()) {
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(int((m_replay->position() - m_replay->from()) / tick));
    }
    m_position->setText(positionText());
    const QString what = m_replay->isPlaying() ? tr("Pause") : tr("Play");
    if (m_play->accessibleName() != what || m_play->icon().isNull()) {
        m_play->setAccessibleName(what);
        m_play->setToolTip(toolTipOf(what, playKey));
        drawIcons();
    }
}

QString ReplayBar::positionText() const
{
    const Wire::Hello &hello = m_replay->hello();
    const qint64 wall = hello.wallClock + (m_replay->position() - hello.now) / 1'000'000;
    return tr("%1 of %2, %3")
        .arg(clockText(m_replay->position() - m_replay->from()),
             clockText(m_replay->to() - m_replay->from()),
             QDateTime::fromMSecsSinceEpoch(wall).toString(u"HH:mm:ss"_s));
}

} // namespace QCoop::Inspector
