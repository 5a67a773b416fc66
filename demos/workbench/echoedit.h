// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtWidgets/QLineEdit>

#include <optional>

namespace Workbench {

/// A text field that tells how long each key took from being pressed to being seen.
class EchoEdit final : public QLineEdit
{
    Q_OBJECT

public:
    using QLineEdit::QLineEdit;

Q_SIGNALS:
    void echoed(qint64 ms);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    std::optional<qint64> m_pressedMs; // of the key that is not seen yet
};

} // namespace Workbench
