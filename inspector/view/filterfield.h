// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QTimer>
#include <QtWidgets/QLineEdit>

namespace QCoop::Inspector {

/// Where the filter is typed. A term that is not understood turns the edge vermillion, and
/// the reason is in the tooltip. Escape empties the field.
///
/// The filter is told a moment after the last key, or at once on Return.
/// Thread-affinity: the GUI thread.
class FilterField final : public QLineEdit
{
    Q_OBJECT

public:
    explicit FilterField(QWidget *parent = nullptr);

    /// Why a part of the filter is not understood; an empty text: all of it is.
    void setProblem(const QString &problem);
    [[nodiscard]] QString problem() const { return m_problem; }

Q_SIGNALS:
    void filterChanged(const QString &text);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void tell();

    QTimer m_pause; // after the last key
    QString m_problem;
    QString m_told;
};

} // namespace QCoop::Inspector
