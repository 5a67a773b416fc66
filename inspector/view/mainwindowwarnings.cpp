// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The part of the window that has to do with warnings: their details, muting, the rules.

#include "mainwindow.h"
#include "rulesdialog.h"
#include "targetpage.h"
#include "windowactions.h"

#include <QtCore/QFileInfo>
#include <QtCore/QSettings>
#include <QtCore/QUrl>
#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QDesktopServices>
#include <QtGui/QGuiApplication>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

void MainWindow::connectWarnings()
{
    QSettings settings;
    m_targets.setRules(RuleSettings::load(settings));
    connect(m_actions->rules, &QAction::triggered, this, [this] { editRules(); });
    connect(m_warning, &WarningPane::rulesWanted, this, [this](RuleId rule) { editRules(rule); });
    connect(m_warning, &WarningPane::taskWanted, this, [this](Wire::Id task) {
        if (TargetPage *current = page())
            current->showTask(task);
    });
    connect(m_warning, &WarningPane::placeWanted, this, &MainWindow::openPlace);
    connect(m_warning, &WarningPane::muteWanted, this, &MainWindow::mute);
}

void MainWindow::setRules(const RuleSettings &rules)
{
    m_targets.setRules(rules);
    QSettings settings;
    rules.save(settings);
}

void MainWindow::editRules(std::optional<RuleId> rule)
{
    auto *dialog = new RulesDialog(m_targets.rules(), this);
    connect(dialog, &RulesDialog::chosen, this, &MainWindow::setRules);
    if (rule)
        dialog->showRule(*rule);
    dialog->open();
}

void MainWindow::mute(quint64 id, WarningPane::Mute what)
{
    TargetPage *current = page();
    const Finding *found = current ? current->target().shown().findings.find(id) : nullptr;
    if (!found)
        return; // it went while the menu was open
    const Finding finding = *found;
    const QString name = QString::fromLatin1(factsOf(finding.rule).name);
    RuleSettings rules = m_targets.rules();
    switch (what) {
    case WarningPane::Mute::Task:
        current->target().store().muteTask(finding.rule, finding.subject.id);
        note(current->target().label(),
             tr("%1 says nothing of %2 any more").arg(name, finding.label));
        return;
    case WarningPane::Mute::Place: {
        const Location place = current->target().shown().names.place(finding.place);
        if (!rules.muteAt(finding.rule, place)) {
            note(current->target().label(),
                 tr("%1 was not muted: there are %2 muted places already")
                     .arg(place.text)
                     .arg(RuleSettings::maxMutedPlaces));
            return;
        }
        note(current->target().label(), tr("%1 says nothing of %2 any more").arg(name, place.text));
        break;
    }
    case WarningPane::Mute::Rule:
        rules.setOn(finding.rule, false);
        note(current->target().label(),
             tr("%1 is off; Edit ▸ Warning rules… switches it on again").arg(name));
        break;
    }
    setRules(rules);
}

void MainWindow::openPlace(Wire::PlaceId id)
{
    TargetPage *current = page();
    if (!current)
        return;
    const Location place = current->target().shown().names.place(id);
    const QString spot = u"%1:%2"_s.arg(place.file).arg(place.line);
    // Whatever the program says, only a file that is there is opened, and never run.
    const QFileInfo file(place.file);
    if (file.isFile() && !file.isExecutable() &&
        QDesktopServices::openUrl(QUrl::fromLocalFile(file.absoluteFilePath()))) {
        note(current->target().label(), tr("Opened %1").arg(spot));
        return;
    }
    QGuiApplication::clipboard()->setText(spot);
    note(current->target().label(),
         tr("%1 cannot be opened here; it was copied to the clipboard").arg(spot));
}

} // namespace QCoop::Inspector
