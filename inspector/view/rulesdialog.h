// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/rules/rulesettings.h>

#include <QtWidgets/QDialog>

class QLabel;
class QListWidget;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace QCoop::Inspector {

/// The rules with a box to switch each on and off, their limits to be edited in place, and
/// the places where one of them is muted. OK tells of the new settings; a limit that is none
/// is put back, and the reason stands below.
/// Thread-affinity: the GUI thread.
class RulesDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit RulesDialog(const RuleSettings &settings, QWidget *parent = nullptr);

    /// Goes to the limits of \a rule.
    void showRule(RuleId rule);
    /// As they are edited so far.
    [[nodiscard]] const RuleSettings &settings() const noexcept { return m_settings; }
    [[nodiscard]] QTreeWidget &rules() const { return *m_rules; }
    [[nodiscard]] QListWidget &places() const { return *m_places; }
    [[nodiscard]] QString note() const;

Q_SIGNALS:
    void chosen(const QCoop::Inspector::RuleSettings &settings);

private:
    void fill();
    void fillPlaces();
    void takeEdit(QTreeWidgetItem *item, int column);
    void explain();

    RuleSettings m_settings;
    QTreeWidget *m_rules;
    QLabel *m_note;
    QListWidget *m_places;
    QPushButton *m_unmute;
    bool m_isFilling = false;
};

} // namespace QCoop::Inspector
