// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/tasknode.h>

#include <QtWidgets/QWidget>

namespace Workbench {

/// Shows the state of a task: a filled box with a glyph, and the word beside it.
class StateBadge final : public QWidget
{
    Q_OBJECT

public:
    explicit StateBadge(QWidget *parent = nullptr);

    void setState(QCoop::TaskState state);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] int boxWidth() const;

    QCoop::TaskState m_state = QCoop::TaskState::Ready;
};

} // namespace Workbench
