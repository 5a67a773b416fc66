// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace QCoop::Inspector {

/// Paints cells whose meaning is more than text: the state of a task and the severity of its
/// warning, and of a target, as a box with a glyph (with the model's text beside it where it is
/// SeverityText), and shares of time as a small bar behind the
/// number.
///
/// What it paints comes from the model: the number of the state, of the severity, or a share
/// of 0 to 1 in the role given. Thread-affinity: the GUI thread.
class CellDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    enum class Kind { State, Severity, SeverityText, Target, Share };

    CellDelegate(Kind kind, int role, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

private:
    void paintBoxed(QPainter &painter, const QStyleOptionViewItem &option,
                    const QVariant &value) const;
    void paintBar(QPainter &painter, const QStyleOptionViewItem &option, double share) const;

    const Kind m_kind;
    const int m_role;
};

} // namespace QCoop::Inspector
