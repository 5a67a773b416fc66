// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/time.h>

#include <QtWidgets/QWidget>

namespace Workbench {

class GapMeter;

/// The gaps of the last ten seconds: of each moment the longest, on a logarithmic scale.
class GapStrip final : public QWidget
{
    Q_OBJECT

public:
    /// \a meter must outlive this.
    explicit GapStrip(const GapMeter &meter, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QRect plot() const;
    [[nodiscard]] double heightOf(QCoop::Duration gap) const;
    void paintScale(QPainter &painter) const;
    void paintBars(QPainter &painter) const;

    const GapMeter &m_meter;
};

} // namespace Workbench
