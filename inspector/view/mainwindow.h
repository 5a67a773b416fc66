// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "launcher.h"
#include "targetset.h"
#include "warningpane.h"

#include <QtWidgets/QMainWindow>

#include <functional>

class QDockWidget;
class QLabel;
class QStackedWidget;

namespace QCoop::Inspector {

class DetailsPane;
class FilterField;
class KeysOverlay;
class LogModel;
class RowsView;
class TargetPage;
class TargetsView;
class WelcomePage;
class WindowActions;
enum class Theme;

/// The inspector's window: a page for each target, or the welcome page while there is none,
/// the list of targets at the left and the details of what is selected at the right.
///
/// Layout, theme and the answer to "Do not ask again" are kept in the QSettings of the
/// application. Thread-affinity: the GUI thread.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    /// \a finder finds the targets; tests bring their own.
    explicit MainWindow(QWidget *parent = nullptr,
                        TargetModel::Finder finder = &Wire::findEndpoints);
    ~MainWindow() override;

    [[nodiscard]] TargetSet &targets() noexcept { return m_targets; }
    [[nodiscard]] Launcher &launcher() noexcept { return m_launcher; }
    [[nodiscard]] WindowActions &actions() noexcept { return *m_actions; }
    [[nodiscard]] FilterField &filterField() noexcept { return *m_filter; }
    [[nodiscard]] DetailsPane &details() noexcept { return *m_details; }
    [[nodiscard]] WarningPane &warningPane() noexcept { return *m_warning; }
    [[nodiscard]] WelcomePage &welcome() noexcept { return *m_welcome; }
    /// The page that is shown; nothing while that is the welcome page.
    [[nodiscard]] TargetPage *page() const;
    [[nodiscard]] QString statusText() const;

    void setTheme(Theme theme);
    /// Lets the rules look at all targets by \a rules, and keeps them.
    void setRules(const RuleSettings &rules);
    /// Opens the dialog for the rules, at the limits of \a rule if there is one.
    void editRules(std::optional<RuleId> rule = {});
    void setFilter(const QString &text);
    /// Shows the recording in \a path; or says why it cannot.
    void openRecording(const QString &path);
    /// Shows \a sentence for some seconds in the status bar, and keeps it in the log.
    void note(const QString &target, const QString &sentence);

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildDocks();
    void connectActions();
    void connectTaskActions();
    void connectRecordingActions();
    void connectTargets();
    void connectWarnings();
    void mute(quint64 finding, WarningPane::Mute what);
    void openPlace(Wire::PlaceId place);
    void fillWhenShown(QMenu *menu, QMenu *(RowsView::*make)(QWidget *));
    void resetLayout();

    void choose(qint64 pid);
    void addPage(Target *target);
    void removePage(Target *target);
    void saveColumns() const;
    [[nodiscard]] QList<TargetPage *> pages() const;
    [[nodiscard]] TargetPage *pageOf(const Target *target) const;
    void showPage(QWidget *page);

    void applyFilter(const QString &text);
    void refresh();
    void refreshTitle();
    void refreshDetails();
    void refreshActions();
    [[nodiscard]] QString commandsProblem() const;
    [[nodiscard]] QList<quint64> chosenTasks() const;
    void command(void (Commander::*verb)(const QList<Wire::Id> &));
    void copyRows();

    void toggleRecording();
    void startRecording(Target &target, const QString &path);
    void saveRecording();
    void askForFiles();
    void askForRecording(const QString &title, const QString &name,
                         const std::function<void(const QString &)> &chosen);
    [[nodiscard]] QString recordingProblem() const;
    /// The file that belongs to the page; empty: nothing was recorded.
    [[nodiscard]] QString recordedFile() const;
    /// "● recording 0:12, 1.2 MB"; empty if it does not.
    [[nodiscard]] static QString recordingText(const Target &target);

    TargetSet m_targets;
    Launcher m_launcher;
    LogModel *m_log;
    WindowActions *m_actions;
    QStackedWidget *m_pages;
    WelcomePage *m_welcome;
    FilterField *m_filter;
    TargetsView *m_targetsView;
    DetailsPane *m_details;
    WarningPane *m_warning;
    QStackedWidget *m_detailsPages;
    QDockWidget *m_targetsDock = nullptr;
    QDockWidget *m_detailsDock = nullptr;
    KeysOverlay *m_keys;
    QLabel *m_status;
    QString m_commandsProblem;
    QByteArray m_firstLayout; // before the user's
};

} // namespace QCoop::Inspector
