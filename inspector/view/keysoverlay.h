// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QPair>
#include <QtCore/QPointer>
#include <QtWidgets/QWidget>

class QAction;
class QLabel;

namespace QCoop::Inspector {

/// The keys of the window, laid over it; any key or click takes them away.
/// Thread-affinity: the GUI thread.
class KeysOverlay final : public QWidget
{
    Q_OBJECT

public:
    struct Section
    {
        QString title;
        QList<QAction *> actions; ///< those without a key are left out
    };

    KeysOverlay(const QList<Section> &sections, QWidget *parent);

    void open();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void close();

    QLabel *m_text;
    QPointer<QWidget> m_focusBefore; // has it again afterwards
};

} // namespace QCoop::Inspector
