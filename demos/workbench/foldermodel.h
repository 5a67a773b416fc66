// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/delayedcall.h>

#include <QtCore/QAbstractTableModel>
#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <vector>

namespace Workbench {

/// What is known of one file.
class FileEntry
{
public:
    FileEntry(QString path, qint64 fileSize)
        : name(std::move(path))
        , size(fileSize)
    {
    }

    QString name; ///< relative to the folder
    qint64 size;
    qint64 words = -1;  ///< -1 until the file was read
    QByteArray hash;    ///< SHA-256, 32 bytes; empty until the file was read
    QString unreadable; ///< why it could not be read; empty if it could
};

/// The files of a folder, for a view that shows them while they are still being found.
///
/// Changes are told ten times a second, as one insertion and one range of changed rows, for
/// a view that lays itself out for each single file would do nothing else. Keeps a bounded
/// number of rows and counts the rest.
class FolderModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, Size, Words, Hash, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void clear();
    void append(FileEntry entry);
    /// \a row counts from 0 in the order of append(), rows that were not kept included.
    void setRead(std::size_t row, qint64 size, qint64 words, const QByteArray &hash);
    void setUnreadable(std::size_t row, const QString &reason);

    /// A link to a folder, which is not followed.
    void countLink() { ++m_links; }

    /// How many files were added, kept or not.
    [[nodiscard]] std::size_t count() const noexcept { return m_entries.size() + m_notKept; }
    [[nodiscard]] std::size_t notKept() const noexcept { return m_notKept; }
    [[nodiscard]] std::size_t unreadable() const noexcept { return m_unreadable; }
    [[nodiscard]] std::size_t links() const noexcept { return m_links; }
    [[nodiscard]] qint64 totalSize() const noexcept { return m_totalSize; }
    [[nodiscard]] qint64 totalWords() const noexcept { return m_totalWords; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    static constexpr std::size_t mostRows = 100'000;

    [[nodiscard]] QString text(const FileEntry &entry, int column) const;
    [[nodiscard]] QString toolTip(const FileEntry &entry) const;
    void touch(std::size_t row);
    void planTelling();
    void tell();

    std::vector<FileEntry> m_entries;
    std::size_t m_told = 0; // rows that views know of
    std::size_t m_firstChanged = mostRows;
    std::size_t m_lastChanged = 0;
    QCoop::DelayedCall m_telling;
    std::size_t m_notKept = 0;
    std::size_t m_unreadable = 0;
    std::size_t m_links = 0;
    qint64 m_totalSize = 0;
    qint64 m_totalWords = 0;
};

} // namespace Workbench
