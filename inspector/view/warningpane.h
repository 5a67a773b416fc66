// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/picture.h>

#include <QtWidgets/QScrollArea>

class QFormLayout;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace QCoop::Inspector {

/// One warning in full: what is so, why that is bad, what to do, and what the rule has seen.
/// Below are buttons that show its task, open its place, mute it and change its limits.
///
/// It keeps no picture: whoever has one calls showWarning() again when it has changed.
/// Thread-affinity: the GUI thread.
class WarningPane final : public QScrollArea
{
    Q_OBJECT

public:
    enum class Mute { Task, Place, Rule };

    explicit WarningPane(QWidget *parent = nullptr);

    void showNothing(const QString &hint);
    /// \a finding: 0 or one that is gone shows nothing.
    void showWarning(const Picture &picture, Wire::Time now, quint64 finding);

    /// The text below \a heading; empty if it is not shown.
    [[nodiscard]] QString value(const QString &heading) const;
    [[nodiscard]] QString hint() const;
    [[nodiscard]] QPushButton &taskButton() const { return *m_task; }
    [[nodiscard]] QPushButton &openButton() const { return *m_open; }
    [[nodiscard]] QPushButton &muteButton() const { return *m_mute; }

Q_SIGNALS:
    void taskWanted(QCoop::Wire::Id task);
    void placeWanted(QCoop::Wire::PlaceId place);
    void muteWanted(quint64 finding, QCoop::Inspector::WarningPane::Mute what);
    void rulesWanted(QCoop::Inspector::RuleId rule);

private:
    struct Row
    {
        QString heading;
        QString text;
        QString toolTip;
    };
    void buildButtons();
    void showRows(const QList<Row> &rows);
    [[nodiscard]] static QList<Row> rowsOf(const Picture &picture, Wire::Time now,
                                           const Finding &finding);
    [[nodiscard]] QLabel *plainLabel(const QString &name);

    QStackedWidget *m_pages;
    QLabel *m_hint;
    QLabel *m_title;
    QFormLayout *m_form;
    QPushButton *m_task;
    QPushButton *m_open;
    QPushButton *m_mute;
    QPushButton *m_limits;
    QAction *m_muteTask = nullptr;
    QAction *m_mutePlace = nullptr;
    QList<QLabel *> m_headings; // of the rows, made as they are needed
    QList<QLabel *> m_values;
    Finding m_shown; // without its figures
};

} // namespace QCoop::Inspector
