// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/loopingcall.h>

#include <QtWidgets/QWidget>

namespace Workbench {

/// An arc that turns once a second, sixty pictures a second: the eye sees a gap in it before
/// any number tells of one.
class Spinner final : public QWidget
{
    Q_OBJECT

public:
    explicit Spinner(QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override { return {52, 52}; }
    /// Pictures of the last second.
    [[nodiscard]] int framesPerSecond() const noexcept { return m_framesPerSecond; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void turn(std::int64_t frames);

    int m_frame = 0;
    int m_painted = 0; // in this second
    int m_framesPerSecond = 0;
    QCoop::LoopingCall m_turning;
    QCoop::LoopingCall m_counting;
};

} // namespace Workbench
