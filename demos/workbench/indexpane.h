// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "foldermodel.h"

#include <qcoop/core/cooperativetask.h>
#include <qcoop/core/loopingcall.h>

#include <QtWidgets/QWidget>

class QTreeView;

namespace Workbench {

class TextCell;

/// The index of a folder, browsable while it grows.
class IndexPane final : public QWidget
{
    Q_OBJECT

public:
    explicit IndexPane(QWidget *parent = nullptr);

    /// The system's documentation, or where there is none, the user's documents.
    [[nodiscard]] static QString defaultFolder();

    [[nodiscard]] const QString &folder() const noexcept { return m_folder; }
    void setFolder(const QString &folder);
    /// Begins the index of folder() anew, as a task that ends with this.
    [[nodiscard]] QCoop::CooperativeTask begin();

public Q_SLOTS:
    /// Asks the user for a folder.
    void chooseFolder();

Q_SIGNALS:
    void indexWanted();

private:
    void showSummary();

    FolderModel m_model;
    QString m_folder;
    QCoop::CooperativeTask m_task;
    TextCell *const m_title;
    TextCell *const m_summary;
    QTreeView *const m_view;
    QCoop::LoopingCall m_refresh;
};

} // namespace Workbench
