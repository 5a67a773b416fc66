// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "rowsview.h"

#include "plaintext.h"

#include <QtCore/QSettings>
#include <QtGui/QMouseEvent>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QScrollBar>

#include <algorithm>

namespace QCoop::Inspector {

using namespace std::chrono_literals;

RowsView::RowsView(QWidget *parent)
    : QTreeView(parent)
    , m_notice(new QLabel(this))
{
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setAllColumnsShowFocus(true);
    setRootIsDecorated(false);
    setItemsExpandable(true);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setSortingEnabled(true);
    setTextElideMode(Qt::ElideRight);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerItem);
    setHorizontalScrollMode(ScrollPerPixel);
    header()->setSectionResizeMode(QHeaderView::Interactive);
    header()->setStretchLastSection(false);
    header()->setSectionsMovable(true);
    header()->setAccessibleName(tr("Columns"));
    header()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header(), &QWidget::customContextMenuRequested, this, [this](QPoint at) {
        QMenu *menu = makeColumnsMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(header()->mapToGlobal(at));
    });

    m_notice->setAlignment(Qt::AlignCenter);
    m_notice->setWordWrap(true);
    m_notice->setTextFormat(Qt::RichText);
    m_notice->setAccessibleName(tr("Notice"));
    m_notice->hide();
    connect(m_notice, &QLabel::linkActivated, this, &RowsView::noticeActivated);

    m_rangeTimer.setSingleShot(true);
    m_rangeTimer.setInterval(0ms);
    connect(&m_rangeTimer, &QTimer::timeout, this, &RowsView::tellRange);
    m_scrollTimer.setSingleShot(true);
    m_scrollTimer.setInterval(300ms);
    connect(&m_scrollTimer, &QTimer::timeout, this, &RowsView::endBusy);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
        m_rangeTimer.start();
        setBusyFor(m_isPressed);
    });
    connect(this, &QTreeView::expanded, this, &RowsView::rowsChanged);
    connect(this, &QTreeView::collapsed, this, &RowsView::rowsChanged);
}

RowsView::~RowsView()
{
    // Our parts are destroyed after us, and may still speak.
    disconnect(verticalScrollBar(), nullptr, this, nullptr);
    if (model())
        disconnect(model(), nullptr, this, nullptr);
}

void RowsView::setModel(QAbstractItemModel *newModel)
{
    if (model())
        disconnect(model(), nullptr, this, nullptr);
    // Before the view connects itself, for it forgets its selection on a reset.
    if (newModel)
        connect(newModel, &QAbstractItemModel::modelAboutToBeReset, this, &RowsView::remember);
    QTreeView::setModel(newModel);
    if (!newModel)
        return;
    connect(newModel, &QAbstractItemModel::modelReset, this, &RowsView::recall);
    connect(newModel, &QAbstractItemModel::rowsInserted, this, &RowsView::rowsChanged);
    connect(newModel, &QAbstractItemModel::rowsRemoved, this, &RowsView::rowsChanged);
    connect(newModel, &QAbstractItemModel::layoutChanged, this, &RowsView::rowsChanged);
    rowsChanged();
}

void RowsView::setIdentity(int role, std::function<QModelIndex(quint64)> find)
{
    m_idRole = role;
    m_find = std::move(find);
}

void RowsView::setColumns(const QList<int> &widths)
{
    const int unit = fontMetrics().averageCharWidth();
    for (int column = 0; column < int(widths.size()); ++column) {
        header()->resizeSection(column, std::abs(widths.at(column)) * unit);
        setColumnHidden(column, widths.at(column) < 0);
    }
}

void RowsView::keepColumns(const QString &name)
{
    // A version with other columns must not read what this one wrote.
    m_columnsKey = QStringLiteral("columns/%1-%2").arg(name).arg(header()->count());
    m_firstColumns = header()->saveState();
    header()->restoreState(QSettings().value(m_columnsKey).toByteArray());
}

void RowsView::saveColumns() const
{
    if (!m_columnsKey.isEmpty())
        QSettings().setValue(m_columnsKey, header()->saveState());
}

void RowsView::resetColumns()
{
    if (m_columnsKey.isEmpty())
        return;
    QSettings().remove(m_columnsKey);
    header()->restoreState(m_firstColumns);
}

void RowsView::setNotice(const QString &notice, const QString &link)
{
    if (notice == m_noticeText)
        return;
    m_noticeText = notice;
    QString text = notice.toHtmlEscaped();
    if (!link.isEmpty())
        text += QStringLiteral(" - <a href=\"#\">%1</a>").arg(link.toHtmlEscaped());
    m_notice->setText(text);
    m_notice->setVisible(!notice.isEmpty());
    m_notice->setFocusPolicy(link.isEmpty() ? Qt::NoFocus : Qt::StrongFocus);
    m_notice->setAccessibleDescription(notice);
    placeNotice();
}

QString RowsView::notice() const
{
    return m_noticeText;
}

void RowsView::placeNotice()
{
    const QRect area = viewport()->geometry().adjusted(24, 0, -24, 0);
    const int height = std::min(area.height(), m_notice->heightForWidth(area.width()) + 8);
    m_notice->setGeometry(area.left(), area.top() + (area.height() - height) / 3, area.width(),
                          height);
}

QList<quint64> RowsView::visibleIds() const
{
    QList<quint64> ids;
    const int bottom = viewport()->height();
    for (QModelIndex row = indexAt(QPoint(0, 0)); row.isValid(); row = indexBelow(row)) {
        if (visualRect(row).top() >= bottom)
            break;
        if (const quint64 id = row.data(m_idRole).toULongLong(); id != 0)
            ids.append(id);
    }
    return ids;
}

QList<quint64> RowsView::selectedIds() const
{
    QList<quint64> ids;
    if (!selectionModel())
        return ids;
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex &row : rows) {
        if (const quint64 id = row.data(m_idRole).toULongLong(); id != 0)
            ids.append(id);
    }
    return ids;
}

quint64 RowsView::currentId() const
{
    return currentIndex().data(m_idRole).toULongLong();
}

bool RowsView::selectId(quint64 id)
{
    const QModelIndex index = m_find ? m_find(id) : QModelIndex();
    if (!index.isValid())
        return false;
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                 QItemSelectionModel::Rows);
    scrollTo(index);
    return true;
}

QString RowsView::selectedText() const
{
    if (!selectionModel())
        return {};
    QList<int> columns;
    for (int visual = 0; visual < header()->count(); ++visual) {
        const int column = header()->logicalIndex(visual);
        if (!isColumnHidden(column))
            columns.append(column);
    }
    QStringList lines;
    QStringList cells;
    for (const int column : columns)
        cells.append(model()->headerData(column, Qt::Horizontal).toString());
    lines.append(cells.join(QLatin1Char('\t')));
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex &row : rows) {
        cells.clear();
        for (const int column : columns)
            cells.append(row.siblingAtColumn(column).data().toString());
        lines.append(cells.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

QMenu *RowsView::makeColumnsMenu(QWidget *parent)
{
    auto *menu = new QMenu(tr("Columns"), parent);
    for (int column = 0; column < header()->count(); ++column) {
        QAction *action = menu->addAction(titleOf(column));
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool isShown) {
            // One column must stay, or there is no header left to bring the others back.
            if (!isShown && header()->count() - header()->hiddenSectionCount() <= 1)
                return;
            setColumnHidden(column, !isShown);
        });
    }
    return menu;
}

QMenu *RowsView::makeSortMenu(QWidget *parent)
{
    auto *menu = new QMenu(tr("Sort by"), parent);
    for (int column = 0; column < header()->count(); ++column) {
        if (isColumnHidden(column))
            continue;
        const bool isSorted = header()->sortIndicatorSection() == column;
        QAction *action = menu->addAction(titleOf(column));
        action->setCheckable(true);
        action->setChecked(isSorted);
        connect(action, &QAction::triggered, this, [this, column, isSorted] {
            const bool isUp = header()->sortIndicatorOrder() == Qt::AscendingOrder;
            sortByColumn(column, isSorted && isUp ? Qt::DescendingOrder : Qt::AscendingOrder);
        });
    }
    return menu;
}

QString RowsView::titleOf(int column) const
{
    // A narrow column may have a glyph as its title, and a word for screen readers.
    const QString spoken =
        model()->headerData(column, Qt::Horizontal, Qt::AccessibleTextRole).toString();
    return spoken.isEmpty() ? model()->headerData(column, Qt::Horizontal).toString() : spoken;
}

void RowsView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    if (const quint64 id = currentId(); id != m_toldCurrent) {
        m_toldCurrent = id;
        Q_EMIT currentIdChanged(id);
    }
}

void RowsView::mousePressEvent(QMouseEvent *event)
{
    setBusyFor(true);
    QTreeView::mousePressEvent(event);
}

void RowsView::mouseReleaseEvent(QMouseEvent *event)
{
    QTreeView::mouseReleaseEvent(event);
    setBusyFor(false);
}

void RowsView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    placeNotice();
    m_rangeTimer.start();
}

void RowsView::showEvent(QShowEvent *event)
{
    QTreeView::showEvent(event);
    m_rangeTimer.start();
}

bool RowsView::viewportEvent(QEvent *event)
{
    return showPlainToolTip(*this, event) || QTreeView::viewportEvent(event);
}

void RowsView::setBusyFor(bool isPressed)
{
    m_isPressed = isPressed;
    m_scrollTimer.start();
    if (m_isBusy)
        return;
    m_isBusy = true;
    Q_EMIT busyChanged(true);
}

void RowsView::endBusy()
{
    if (m_isPressed || !m_isBusy)
        return;
    m_isBusy = false;
    Q_EMIT busyChanged(false);
}

void RowsView::rowsChanged()
{
    keepCurrent();
    m_rangeTimer.start();
}

void RowsView::keepCurrent()
{
    if (!model() || currentIndex().isValid() || model()->rowCount() == 0)
        return;
    // Where the eye is; the first row if the layout is not known yet.
    QModelIndex index = indexAt(QPoint(0, 0));
    if (!index.isValid())
        index = model()->index(0, 0);
    // What commands would mean is to be seen well.
    if (selectionModel()->hasSelection())
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    else
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                     QItemSelectionModel::Rows);
}

void RowsView::tellRange()
{
    if (!model())
        return;
    const QModelIndex top = indexAt(QPoint(0, 0));
    const QModelIndex bottom = indexAt(QPoint(0, viewport()->height() - 1));
    if (!top.isValid() || !isVisible()) {
        Q_EMIT visibleRowsChanged(0, -1);
        return;
    }
    Q_EMIT visibleRowsChanged(top.row(), bottom.isValid() ? bottom.row() : model()->rowCount() - 1);
}

void RowsView::remember()
{
    m_rememberedSelection = selectedIds();
    m_rememberedCurrent = currentId();
}

void RowsView::recall()
{
    if (m_find && selectionModel()) {
        QItemSelection selection;
        for (const quint64 id : std::as_const(m_rememberedSelection)) {
            if (const QModelIndex index = m_find(id); index.isValid())
                selection.select(index, index);
        }
        selectionModel()->select(selection,
                                 QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        if (const QModelIndex index = m_find(m_rememberedCurrent); index.isValid())
            selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    }
    rowsChanged();
}

} // namespace QCoop::Inspector
