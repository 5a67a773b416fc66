// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/picture.h>

#include <QtWidgets/QScrollArea>

class QFormLayout;
class QLabel;
class QListWidget;
class QProgressBar;
class QStackedWidget;

namespace QCoop::Inspector {

/// All that is known of the one task or timer that is selected, as text that can be copied.
///
/// It keeps no picture: whoever has one calls showTask() or showTimer() again when it has
/// changed. Thread-affinity: the GUI thread.
class DetailsPane final : public QScrollArea
{
    Q_OBJECT

public:
    explicit DetailsPane(QWidget *parent = nullptr);

    void showNothing(const QString &hint);
    void showTask(const Picture &picture, Wire::Time now, Wire::Id task);
    void showTimer(const Picture &picture, Wire::Time now, Wire::Id timer);

    /// The text of the row whose heading is \a heading; empty if it is not shown.
    [[nodiscard]] QString value(const QString &heading) const;

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Row
    {
        QString heading;
        QString text;
        QString toolTip;
    };
    void showRows(const QString &title, const QList<Row> &rows);
    void showState(int state);
    void showProgress(const Task &task);
    void showLongSteps(const Picture &picture, Wire::Time now, Wire::Id task);
    [[nodiscard]] static QList<Row> rowsOf(const Picture &picture, Wire::Time now,
                                           const Task &task);
    [[nodiscard]] static QList<Row> rowsOf(const Picture &picture, Wire::Time now,
                                           const Timer &timer);

    QStackedWidget *m_pages;
    QLabel *m_hint;
    QLabel *m_title;
    QLabel *m_badge;
    QProgressBar *m_progress;
    QFormLayout *m_form;
    QLabel *m_longStepsTitle;
    QListWidget *m_longSteps;
    QList<QLabel *> m_headings; // the rows of the form, made as they are needed
    QList<QLabel *> m_values;
};

} // namespace QCoop::Inspector
