// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QTimer>
#include <QtWidgets/QTreeView>

#include <functional>

class QLabel;
namespace QCoop::Inspector {

/// The look and the manners that our tables share: rows of one height, columns of fixed
/// width that a menu of the header shows and hides, sorting by a click.
///
/// It tells which rows are on the screen, so that a model need not speak of the others, and
/// when the user is busy with them, so that it does not sort them away under his hand. There
/// is always a current row while there are rows at all, and what is selected stays so, by
/// its id, when the model begins anew. Thread-affinity: the GUI thread.
class RowsView : public QTreeView
{
    Q_OBJECT

public:
    explicit RowsView(QWidget *parent = nullptr);
    ~RowsView() override;

    void setModel(QAbstractItemModel *model) override;
    /// How a row is known again after a reset: by \a role, and found by \a find.
    void setIdentity(int role, std::function<QModelIndex(quint64)> find);

    /// Widths in average characters, one a column; of the columns that have a negative one
    /// the width is the amount, and they are hidden at first.
    void setColumns(const QList<int> &widths);

    /// Keeps the columns, their widths, order and sorting, in the settings under \a name: those
    /// of the last saveColumns() are taken from there, and what they are now comes back with
    /// resetColumns(). To be called last, with the model and all defaults in place.
    void keepColumns(const QString &name);
    void saveColumns() const;
    void resetColumns();

    /// Says in the middle of the empty view why it is empty; an empty text takes it away.
    void setNotice(const QString &notice, const QString &link = {});
    [[nodiscard]] QString notice() const;

    /// The ids of the rows on the screen, of all levels.
    [[nodiscard]] QList<quint64> visibleIds() const;
    [[nodiscard]] QList<quint64> selectedIds() const;
    [[nodiscard]] quint64 currentId() const; ///< 0 if there is no row
    /// Selects the row of \a id and scrolls to it. Returns whether there is one.
    bool selectId(quint64 id);

    /// The selected rows as text, with a line of headings; tabs between the visible columns.
    [[nodiscard]] QString selectedText() const;

    /// The menu that shows and hides columns, as the header's context menu.
    [[nodiscard]] QMenu *makeColumnsMenu(QWidget *parent);

    /// The menu that sorts by a column, or the other way round by the one it is sorted by.
    [[nodiscard]] QMenu *makeSortMenu(QWidget *parent);

Q_SIGNALS:
    /// The rows of the first level that are on the screen; \a last < \a first: none.
    void visibleRowsChanged(int first, int last);
    /// The link of the notice was clicked.
    void noticeActivated();
    void busyChanged(bool isBusy);
    void currentIdChanged(quint64 id);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    void setBusyFor(bool isPressed);
    void endBusy();
    void tellRange();
    [[nodiscard]] QString titleOf(int column) const;
    void rowsChanged();
    void placeNotice();
    void keepCurrent();
    void remember();
    void recall();

    QLabel *m_notice;
    QString m_noticeText;
    int m_idRole = Qt::UserRole;
    std::function<QModelIndex(quint64)> m_find;
    QList<quint64> m_rememberedSelection;
    quint64 m_rememberedCurrent = 0;
    quint64 m_toldCurrent = 0;
    QString m_columnsKey;      // in the settings; empty: they are not kept
    QByteArray m_firstColumns; // before the user's
    QTimer m_rangeTimer;       // one telling for many changes
    QTimer m_scrollTimer;      // until the scrolling counts as over
    bool m_isPressed = false;
    bool m_isBusy = false;
};

} // namespace QCoop::Inspector
