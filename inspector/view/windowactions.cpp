// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "windowactions.h"

#include "icons.h"
#include "plaintext.h"
#include "theme.h"

#include <QtGui/QAction>
#include <QtGui/QActionGroup>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QToolBar>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

WindowActions::WindowActions(QMainWindow *window)
    : QObject(window)
    , m_window(window)
{
    attach = make(tr("&Attach…"), {Qt::CTRL | Qt::Key_T}, tr("Attach to a running program"));
    launch = make(tr("&Launch…"), {Qt::CTRL | Qt::SHIFT | Qt::Key_L},
                  tr("Start a program and attach to it"));
    openRecording =
        make(tr("&Open recording…"), {Qt::CTRL | Qt::Key_O}, tr("Look at what was recorded"));
    openRecording->setIconText(tr("Open…"));
    saveRecording = make(tr("&Save recording as…"), {Qt::CTRL | Qt::Key_S},
                         tr("Keep a copy of what was recorded"));
    closeTarget = make(tr("&Close target"), {Qt::CTRL | Qt::Key_W},
                       tr("Detach from the target and forget it"));
    quit = make(tr("&Quit"), {Qt::CTRL | Qt::Key_Q}, {});
    find = make(tr("&Filter"), {Qt::Key_Slash, Qt::CTRL | Qt::Key_F, Qt::Key_Backslash},
                tr("Go to the filter"));
    clearFilter = make(tr("Clear filter"), {Qt::Key_Escape}, {});
    copy = make(tr("&Copy rows as text"), {Qt::CTRL | Qt::Key_C}, {});
    rules = make(tr("&Warning rules…"), {}, tr("Limits of the rules, and what is muted"));
    freeze =
        make(tr("Free&ze view"), {Qt::Key_Z}, tr("Let the view stand still; data still arrives"));
    freeze->setCheckable(true);
    freeze->setIconText(tr("Freeze"));
    tree = make(tr("&Tree"), {Qt::Key_T}, tr("Show tasks below the tasks that started them"));
    tree->setCheckable(true);
    showEnded = make(tr("Show &ended tasks"), {Qt::Key_E}, tr("Show the newest that have ended"));
    showEnded->setCheckable(true);
    showEnded->setChecked(true);
    resetLayout = make(tr("&Reset layout"), {}, {});
    fullScreen = make(tr("F&ull screen"), {Qt::Key_F11}, {});
    fullScreen->setCheckable(true);
    record = make(tr("&Record…"), {Qt::CTRL | Qt::SHIFT | Qt::Key_R},
                  tr("Write all that happens into a file"));
    record->setCheckable(true);
    record->setIconText(tr("Record"));
    pause = make(tr("&Pause"), {Qt::CTRL | Qt::Key_P}, tr("Pause once more"));
    resume = make(tr("&Resume"), {Qt::CTRL | Qt::Key_R}, tr("Take back one pause"));
    stepOnce = make(tr("Step &once"), {Qt::Key_Period}, tr("One step of a paused task"));
    stepOnce->setIconText(tr("Step"));
    stop = make(tr("&Stop…"), {Qt::Key_Delete}, tr("Stop for good"));
    stop->setIconText(tr("Stop"));
    keys = make(tr("&Keys"), {Qt::Key_Question}, {});
    about = make(tr("&About QCoop Inspector"), {}, {});
    const QStringList titles{tr("Tasks"), tr("Timers"), tr("Loops"), tr("Warnings"), tr("Log")};
    for (int i = 0; i < int(tabs.size()); ++i) {
        tabs[std::size_t(i)] =
            make(titles.at(i), {QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + i))}, {});
    }
    themes = new QActionGroup(this);
    const std::pair<Theme, QString> themeTitles[] = {
        {Theme::System, tr("&System")}, {Theme::Light, tr("&Light")}, {Theme::Dark, tr("&Dark")}};
    for (const auto &[theme, title] : themeTitles) {
        QAction *action = themes->addAction(title);
        action->setCheckable(true);
        action->setData(int(theme));
    }
    fillMenus();
    fillToolBar();
    drawIcons();
}

QAction *WindowActions::make(const QString &text, const QList<QKeySequence> &shortcuts,
                             const QString &toolTip)
{
    auto *action = new QAction(text, m_window);
    action->setShortcuts(shortcuts);
    if (!toolTip.isEmpty()) {
        QString tip = toolTip;
        if (!shortcuts.isEmpty())
            tip += u" (%1)"_s.arg(shortcuts.first().toString(QKeySequence::NativeText));
        action->setToolTip(tip);
        action->setStatusTip(toolTip);
    }
    // Found again when a reason stands in place of the tooltip.
    action->setProperty("hint", action->toolTip());
    m_window->addAction(action);
    return action;
}

void WindowActions::fillMenus()
{
    QMenuBar *bar = m_window->menuBar();
    QMenu *file = bar->addMenu(tr("&File"));
    file->addActions({attach, launch, openRecording});
    file->addSeparator();
    file->addActions({record, saveRecording});
    file->addSeparator();
    file->addAction(closeTarget);
    file->addSeparator();
    file->addAction(quit);
    QMenu *edit = bar->addMenu(tr("&Edit"));
    edit->addActions({find, clearFilter});
    edit->addSeparator();
    edit->addAction(copy);
    edit->addSeparator();
    edit->addAction(rules);

    m_viewMenu = bar->addMenu(tr("&View"));
    m_viewMenu->addActions({freeze, tree, showEnded});
    m_columnsMenu = m_viewMenu->addMenu(tr("&Columns"));
    m_sortMenu = m_viewMenu->addMenu(tr("&Sort by"));
    m_viewMenu->addSeparator();
    for (QAction *tab : tabs)
        m_viewMenu->addAction(tab);
    m_viewMenu->addSeparator();
    QMenu *theme = m_viewMenu->addMenu(tr("T&heme"));
    theme->addActions(themes->actions());
    m_viewMenu->addActions({resetLayout, fullScreen});

    m_taskMenu = bar->addMenu(tr("&Task"));
    m_taskMenu->addActions(taskActions());
    QMenu *help = bar->addMenu(tr("&Help"));
    help->addActions({keys, about});

    QList<QAction *> view{freeze, tree, showEnded, fullScreen};
    for (QAction *tab : tabs)
        view.append(tab);
    m_sections = {
        {tr("File"), {attach, launch, openRecording, record, saveRecording, closeTarget, quit}},
        {tr("Edit"), {find, clearFilter, copy}},
        {tr("Task"), taskActions()},
        {tr("View"), view},
        {tr("Help"), {keys}}};
}

void WindowActions::fillToolBar()
{
    m_toolBar = m_window->addToolBar(tr("Toolbar"));
    m_toolBar->setObjectName(u"toolbar"_s);
    m_toolBar->setAccessibleName(tr("Toolbar"));
    m_toolBar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toolBar->setIconSize({18, 18});
    m_toolBar->addActions({attach, launch, openRecording});
    m_toolBar->addSeparator();
    m_toolBar->addActions({record, freeze});
    m_toolBar->addSeparator();
    m_toolBar->addActions(taskActions());
    m_toolBar->addSeparator();
}

void WindowActions::drawIcons()
{
    const QPalette palette = m_window->palette();
    const std::pair<QAction *, QString> names[] = {
        {attach, u"attach"_s},      {launch, u"launch"_s}, {record, u"record"_s},
        {openRecording, u"open"_s}, {freeze, u"freeze"_s}, {pause, u"pause"_s},
        {resume, u"resume"_s},      {stepOnce, u"step"_s}, {stop, u"stop"_s}};
    for (const auto &[action, name] : names)
        action->setIcon(actionIcon(name, palette));
}

void WindowActions::setCommandsProblem(const QString &problem)
{
    for (QAction *action : taskActions()) {
        action->setEnabled(problem.isEmpty());
        action->setToolTip(problem.isEmpty() ? action->property("hint").toString()
                                             : plainToolTip(problem));
    }
}

void WindowActions::setRecording(bool isRecording, const QString &problem)
{
    record->setChecked(isRecording);
    record->setEnabled(isRecording || problem.isEmpty());
    record->setToolTip(isRecording ? tr("End the recording (%1)")
                                         .arg(record->shortcut().toString(QKeySequence::NativeText))
                       : problem.isEmpty() ? record->property("hint").toString()
                                           : plainToolTip(problem));
}

void WindowActions::setTheme(Theme theme)
{
    for (QAction *action : themes->actions())
        action->setChecked(action->data().toInt() == int(theme));
}

QList<KeysOverlay::Section> WindowActions::sections() const
{
    return m_sections;
}

} // namespace QCoop::Inspector
