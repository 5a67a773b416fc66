// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtGui/QColor>
#include <QtWidgets/QFrame>

class QLabel;
class QPushButton;

namespace QCoop::Inspector {

/// A line across the page that says what is out of the ordinary: a coloured edge, a glyph, a
/// sentence and at most one button. Hidden while there is nothing to say.
/// Thread-affinity: the GUI thread.
class Banner final : public QFrame
{
    Q_OBJECT

public:
    Banner(const QString &glyph, QColor edge, QWidget *parent = nullptr);

    /// Shows the banner with \a text; an empty text hides it.
    void setText(const QString &text);
    [[nodiscard]] QString text() const;
    /// What the button says; without a text there is no button.
    void setButton(const QString &text);
    [[nodiscard]] QPushButton *button() const noexcept { return m_button; }

Q_SIGNALS:
    void clicked();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLabel *m_text;
    QPushButton *m_button;
    QColor m_edge;
    QString m_glyph;
};

} // namespace QCoop::Inspector
