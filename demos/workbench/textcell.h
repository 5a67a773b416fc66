// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtWidgets/QWidget>

namespace Workbench {

/// One line of text that changes often.
///
/// A QLabel asks its whole window for a new layout with each setText(), which ten labels
/// ten times a second make a visible part of the GUI thread's time; this one only repaints.
/// What does not fit ends in an ellipsis and is in the tool tip.
class TextCell final : public QWidget
{
    Q_OBJECT

public:
    /// As wide as \a widest, or as wide as the layout allows if that is empty.
    explicit TextCell(const QString &widest = {}, Qt::Alignment alignment = Qt::AlignLeft,
                      QWidget *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] const QString &text() const noexcept { return m_text; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QString m_text;
    QString m_widest;
    Qt::Alignment m_alignment;
};

} // namespace Workbench
