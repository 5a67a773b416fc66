// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/task.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <vector>

namespace Workbench {

class FolderModel;

/// Finds every file of a folder and of those below it, then reads each one: counts its words
/// and computes its SHA-256. Links to folders are not followed, so that no circle of links
/// holds it up.
///
/// A step is a few entries of a folder, a few small files or one chunk of a large one.
class FolderIndex
{
    Q_DECLARE_TR_FUNCTIONS(Workbench::FolderIndex)

public:
    /// \a model must outlive this.
    FolderIndex(FolderModel &model, const QString &folder);

    /// The work of one task. \throws std::runtime_error if there is no such folder, or it
    /// cannot be read.
    QCoop::Task<> run();

private:
    QCoop::Task<> listFolder(QString folder);
    QCoop::Task<> readFile(std::size_t row, QString path);
    void add(const QString &path, qint64 size);
    void addUnreadable(const QString &path, const QString &reason);
    [[nodiscard]] QCoop::Progress progress() const;
    [[nodiscard]] bool mustYield(qint64 cost);

    FolderModel &m_model;
    QString m_root;
    QStringList m_foldersLeft;
    std::vector<std::size_t> m_rows; // of the files that can be read
    QStringList m_paths;             // and their paths
    std::size_t m_found = 0;         // rows of the model, those not to be read included
    std::size_t m_done = 0;          // of m_rows
    qint64 m_left = 0;               // what this step may still read, in bytes
};

} // namespace Workbench
