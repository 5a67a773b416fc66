// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "keysoverlay.h"

#include <QtCore/QObject>

#include <array>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;
class QToolBar;

namespace QCoop::Inspector {

enum class Theme;

/// What can be done in the window: the actions with their keys and icons, in its menus and
/// its toolbar. What they do is connected by the window. Thread-affinity: the GUI thread.
class WindowActions final : public QObject
{
    Q_OBJECT

public:
    explicit WindowActions(QMainWindow *window);

    QAction *attach;
    QAction *launch;
    QAction *openRecording;
    QAction *saveRecording;
    QAction *closeTarget;
    QAction *quit;
    QAction *find;
    QAction *clearFilter;
    QAction *copy;
    QAction *rules;
    QAction *freeze;
    QAction *tree;
    QAction *showEnded;
    QAction *resetLayout;
    QAction *fullScreen;
    QAction *record;
    QAction *pause;
    QAction *resume;
    QAction *stepOnce;
    QAction *stop;
    QAction *keys;
    QAction *about;
    std::array<QAction *, 5> tabs; ///< by TargetPage::Tab
    QActionGroup *themes;          ///< each with a Theme as its data

    [[nodiscard]] QMenu *viewMenu() const noexcept { return m_viewMenu; }
    [[nodiscard]] QMenu *taskMenu() const noexcept { return m_taskMenu; }
    [[nodiscard]] QMenu *columnsMenu() const noexcept { return m_columnsMenu; }
    [[nodiscard]] QMenu *sortMenu() const noexcept { return m_sortMenu; }
    [[nodiscard]] QToolBar *toolBar() const noexcept { return m_toolBar; }

    [[nodiscard]] QList<QAction *> taskActions() const { return {pause, resume, stepOnce, stop}; }
    /// Commands that cannot be given now say why in their tooltips; an empty text: they can.
    void setCommandsProblem(const QString &problem);
    /// Likewise, of recording; \a isRecording: the action ends it.
    void setRecording(bool isRecording, const QString &problem);
    void setTheme(Theme theme);
    /// Makes the icons anew, in the colours of the palette.
    void drawIcons();
    [[nodiscard]] QList<KeysOverlay::Section> sections() const;

private:
    QAction *make(const QString &text, const QList<QKeySequence> &keys, const QString &toolTip);
    void fillMenus();
    void fillToolBar();

    QMainWindow *m_window;
    QMenu *m_viewMenu = nullptr;
    QMenu *m_taskMenu = nullptr;
    QMenu *m_columnsMenu = nullptr;
    QMenu *m_sortMenu = nullptr;
    QToolBar *m_toolBar = nullptr;
    QList<KeysOverlay::Section> m_sections;
};

} // namespace QCoop::Inspector
