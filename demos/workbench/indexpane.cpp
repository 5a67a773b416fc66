// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "indexpane.h"

#include "folderindex.h"
#include "numbers.h"
#include "placeholder.h"
#include "textcell.h"

#include <qcoop/qt/cooperate.h>

#include <QtCore/QDir>
#include <QtCore/QStandardPaths>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTreeView>

#include <memory>

namespace Workbench {

using namespace std::chrono_literals;

namespace {

/// A tree without branches: a QTableView with a screen reader crashes Qt 6.4.2 (trap T31).
class FileList final : public QTreeView
{
public:
    FileList()
    {
        setRootIsDecorated(false);
        setUniformRowHeights(true);
        setTextElideMode(Qt::ElideMiddle);
        setAlternatingRowColors(true);
        setAllColumnsShowFocus(true);
        setAccessibleName(QObject::tr("Files of the index"));
    }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QTreeView::paintEvent(event);
        if (model()->rowCount() == 0)
            paintPlaceholder(*viewport(), QObject::tr("No files here yet.\n\nChoose a folder."));
    }
};

} // namespace

IndexPane::IndexPane(QWidget *parent)
    : QWidget(parent)
    , m_folder(defaultFolder())
    , m_title(new TextCell)
    , m_summary(new TextCell)
    , m_view(new FileList)
    , m_refresh(this, [this] { showSummary(); })
{
    m_view->setModel(&m_model);
    m_view->header()->resizeSection(FolderModel::Name, 150);
    m_view->header()->resizeSection(FolderModel::Size, 68);
    m_view->header()->resizeSection(FolderModel::Words, 60);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (!m_view->currentIndex().isValid()) // A screen reader needs one.
            m_view->setCurrentIndex(m_model.index(0, 0));
    });

    auto *const choose = new QPushButton(tr("&Choose folder…"));
    connect(choose, &QPushButton::clicked, this, &IndexPane::chooseFolder);
    auto *const top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addWidget(choose);
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(top);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_summary);

    setFolder(m_folder);
    m_refresh.start(200ms);
}

QString IndexPane::defaultFolder()
{
    const QString documentation = QStringLiteral("/usr/share/doc");
    if (QDir(documentation).exists())
        return documentation;
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

void IndexPane::setFolder(const QString &folder)
{
    m_folder = QDir::cleanPath(folder);
    m_title->setText(tr("Index of %1").arg(QDir::toNativeSeparators(m_folder)));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
}

QCoop::CooperativeTask IndexPane::begin()
{
    m_model.clear();
    // The index lives as long as its task, which keeps the callable that made it.
    auto index = std::make_unique<FolderIndex>(m_model, m_folder);
    m_task = QCoop::cooperate(this, [index = std::move(index)] { return index->run(); });
    return m_task;
}

void IndexPane::chooseFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder to index"), m_folder);
    if (folder.isEmpty())
        return;
    setFolder(folder);
    Q_EMIT indexWanted();
}

void IndexPane::showSummary()
{
    if (const auto failure = m_task.failure()) {
        m_summary->setText(tr("✖ %1").arg(QString(failure->message())));
        return;
    }
    QString text = tr("%1 files; read %2, %3 words")
                       .arg(grouped(m_model.count()), bytes(m_model.totalSize()),
                            grouped(quint64(m_model.totalWords())));
    if (m_model.unreadable() > 0)
        text += tr(", %1 not read").arg(grouped(m_model.unreadable()));
    if (m_model.links() > 0)
        text += tr(", %1 links to folders").arg(grouped(m_model.links()));
    if (m_model.notKept() > 0)
        text += tr(", %1 not listed").arg(grouped(m_model.notKept()));
    m_summary->setText(m_task.isValid() ? text : tr("Every file: its size, words and SHA-256"));
}

} // namespace Workbench
