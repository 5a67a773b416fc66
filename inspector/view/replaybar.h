// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace QCoop::Inspector {

class Replay;

/// Where a recording stands, and how it goes on: play and pause, a step to the next reading of
/// the loop or the one before, the speed, and a slider for any moment.
///
/// Keys: Ctrl+Space plays and pauses, Alt+Left and Alt+Right step.
/// Thread-affinity: the GUI thread.
class ReplayBar final : public QWidget
{
    Q_OBJECT

public:
    /// \a replay must outlive the bar.
    explicit ReplayBar(Replay *replay, QWidget *parent = nullptr);

    [[nodiscard]] QToolButton &playButton() const { return *m_play; }
    [[nodiscard]] QToolButton &backButton() const { return *m_back; }
    [[nodiscard]] QToolButton &forwardButton() const { return *m_forward; }
    [[nodiscard]] QSlider &slider() const { return *m_slider; }
    [[nodiscard]] QComboBox &speedBox() const { return *m_speed; }
    /// "00:12.3 of 01:30.0, 14:03:22".
    [[nodiscard]] QString positionText() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    QToolButton *makeButton(const QString &name, const QKeySequence &key);
    void refresh();
    void drawIcons();
    void seekSoon();
    void playOrPause();

    Replay *m_replay;
    QLabel *m_badge;
    QToolButton *m_back;
    QToolButton *m_play;
    QToolButton *m_forward;
    QSlider *m_slider;
    QLabel *m_position;
    QComboBox *m_speed;
    QTimer m_seekTimer; // one seek for much dragging
};

} // namespace QCoop::Inspector
