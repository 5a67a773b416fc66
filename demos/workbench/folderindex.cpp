// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "folderindex.h"

#include "foldermodel.h"
#include "numbers.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

#include <stdexcept>

namespace Workbench {

namespace {

// A step is some 0.2 milliseconds of work, however large a file or a folder is. What does
// not read costs about as much as reading so many bytes.
constexpr qint64 chunkSize = 32 * 1024;
constexpr qint64 costOfEntry = 1024;
constexpr qint64 costOfFile = 6 * 1024;

/// Counts the runs of bytes that are no white space, over any number of chunks.
class WordCount
{
public:
    void add(const QByteArray &chunk)
    {
        for (const char c : chunk) {
            const bool isSpace = c == ' ' || (c >= '\t' && c <= '\r');
            m_count += m_wasSpace && !isSpace;
            m_wasSpace = isSpace;
        }
    }
    [[nodiscard]] qint64 count() const noexcept { return m_count; }

private:
    qint64 m_count = 0;
    bool m_wasSpace = true;
};

} // namespace

FolderIndex::FolderIndex(FolderModel &model, const QString &folder)
    : m_model(model)
    , m_root(folder)
{
}

QCoop::Task<> FolderIndex::run()
{
    const QFileInfo root(m_root);
    if (!root.isDir())
        throw std::runtime_error(tr("There is no folder %1").arg(m_root).toStdString());
    if (!root.isReadable())
        throw std::runtime_error(tr("The folder %1 may not be read").arg(m_root).toStdString());

    m_foldersLeft = {root.absoluteFilePath()};
    while (!m_foldersLeft.isEmpty()) {
        const QString folder = m_foldersLeft.takeLast();
        co_await listFolder(folder);
    }
    for (; m_done < m_rows.size(); ++m_done) {
        const QString path = m_paths[qsizetype(m_done)];
        co_await readFile(m_rows[m_done], path);
        if (mustYield(costOfFile))
            co_yield progress();
    }
    co_yield progress(); // The last word also if there was no file at all.
}

QCoop::Task<> FolderIndex::listFolder(QString folder)
{
    if (!QFileInfo(folder).isReadable()) {
        addUnreadable(folder, tr("the folder may not be read"));
        co_return;
    }
    QDirIterator entries(folder,
                         QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    while (entries.hasNext()) {
        const QString path = entries.next();
        const QFileInfo info = entries.fileInfo();
        if (info.isDir() && !info.isSymLink())
            m_foldersLeft.append(path);
        else if (info.isDir())
            m_model.countLink();
        else if (info.isFile())
            add(path, info.size());
        else if (info.isSymLink() && !info.exists())
            addUnreadable(path, tr("a link to nothing"));
        else // Reading from a pipe or a device could take for ever.
            addUnreadable(path, tr("not a regular file"));
        if (mustYield(costOfEntry))
            co_yield progress();
    }
}

QCoop::Task<> FolderIndex::readFile(std::size_t row, QString path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        m_model.setUnreadable(row, file.errorString());
        co_return;
    }
    QCryptographicHash hash(QCryptographicHash::Sha256);
    WordCount words;
    qint64 size = 0;
    QByteArray chunk(chunkSize, Qt::Uninitialized);
    for (;;) {
        const qint64 length = file.read(chunk.data(), chunkSize);
        if (length < 0) {
            m_model.setUnreadable(row, file.errorString());
            co_return;
        }
        if (length == 0)
            break;
        const QByteArray read = QByteArray::fromRawData(chunk.constData(), length);
        hash.addData(read);
        words.add(read);
        size += length;
        if (mustYield(length))
            co_yield {};
    }
    m_model.setRead(row, size, words.count(), hash.result());
}

bool FolderIndex::mustYield(qint64 cost)
{
    m_left -= cost;
    if (m_left > 0)
        return false;
    m_left = chunkSize;
    return true;
}

void FolderIndex::add(const QString &path, qint64 size)
{
    m_model.append(FileEntry(QDir(m_root).relativeFilePath(path), size));
    m_rows.push_back(m_found++);
    m_paths.append(path);
}

void FolderIndex::addUnreadable(const QString &path, const QString &reason)
{
    m_model.append(FileEntry(QDir(m_root).relativeFilePath(path), -1));
    m_model.setUnreadable(m_found++, reason);
}

QCoop::Progress FolderIndex::progress() const
{
    if (!m_foldersLeft.isEmpty() || m_done == 0)
        return QCoop::Progress(0, 0, tr("found %1 files").arg(grouped(m_found)));
    return QCoop::Progress(qint64(m_done), qint64(m_rows.size()),
                           tr("%1 of %2 files").arg(grouped(m_done), grouped(m_rows.size())));
}

} // namespace Workbench
