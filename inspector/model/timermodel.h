// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/severity.h>
#include <model/store.h>

#include <QtCore/QAbstractTableModel>
#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>

#include <functional>

namespace QCoop::Inspector {

/// What can be shown of a timer, in the order of the table.
enum class TimerColumn : quint8 {
    Warn,
    Kind,
    Name,
    DueIn,
    Interval,
    Fires,
    Skipped,
    LastLate,
    MaxLate,
    Busy,
    Owner,
    MadeAt
};
inline constexpr int timerColumnCount = int(TimerColumn::MadeAt) + 1;

/// The cells of one timer as a user reads them. As TaskCells.
class TimerCells
{
    Q_DECLARE_TR_FUNCTIONS(QCoop::Inspector::TimerCells)
public:
    TimerCells(const Picture &picture, const Timer &timer, Wire::Time now)
        : m_picture(picture)
        , m_timer(timer)
        , m_now(now)
    {
    }

    [[nodiscard]] QString text(TimerColumn column) const;
    [[nodiscard]] QString toolTip(TimerColumn column) const;
    [[nodiscard]] double number(TimerColumn column) const;

    [[nodiscard]] static QString title(TimerColumn column);
    [[nodiscard]] static QString explanation(TimerColumn column);
    [[nodiscard]] static bool isNumeric(TimerColumn column) noexcept;

private:
    const Picture &m_picture;
    const Timer &m_timer;
    Wire::Time m_now;
};

/// The timers of a Store as a table, sorted by itself; as TaskModel, without tree. Columns are
/// TimerColumn.
/// Thread-affinity: the store's thread. Errors: none.
class TimerModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole, ///< quint64
        StateRole,             ///< int: 1 if its call runs, else 0
        SeverityRole,          ///< int of Severity: the worst of the active warnings about it
        SortRole,              ///< double: the number behind the text
    };

    /// \a store must outlive the model.
    explicit TimerModel(Store *store, QObject *parent = nullptr);

    /// Shows the timers with these words in kind, name, owner or place; of several words all
    /// must be found, without regard to case. "kind:deadline" asks how the kind begins.
    void setNameFilter(const QString &words);
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    [[nodiscard]] int sortColumn() const noexcept { return int(m_column); }
    [[nodiscard]] Qt::SortOrder sortOrder() const noexcept { return m_order; }

    void setBusy(bool isBusy);
    void setVisibleRange(int first, int last);
    void setPicture(std::shared_ptr<const Picture> picture);
    [[nodiscard]] bool isFrozen() const noexcept { return m_frozen != nullptr; }
    [[nodiscard]] const Picture &picture() const;
    [[nodiscard]] Wire::Time now() const;

    [[nodiscard]] Wire::Id idAt(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(Wire::Id timer, int column = 0) const;
    [[nodiscard]] qsizetype shownCount() const noexcept { return qsizetype(m_rows.size()); }
    [[nodiscard]] qsizetype timerCount() const { return picture().timers.size(); }

    void setRearrangeInterval(int milliseconds) { m_rearrangeTimer.setInterval(milliseconds); }
    void rearrange();
    /// Counts down: repaints the column DueIn of the visible rows.
    void tick();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    void rearranged();

private:
    void takeChanges(const Changes &changes);
    void removeGone(const QList<int> &gone);
    void relayOut(const std::function<void()> &change);
    void setRows(std::vector<int> rows);
    [[nodiscard]] int rowOf(int slot) const;
    [[nodiscard]] bool matches(const Timer &timer) const;
    [[nodiscard]] std::vector<int> arranged() const;

    Store *m_store;
    std::shared_ptr<const Picture> m_frozen;
    std::vector<int> m_rows;  // slots, in order
    std::vector<int> m_rowOf; // by slot, -1: not shown
    QStringList m_words;
    TimerColumn m_column = TimerColumn::DueIn;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    QTimer m_rearrangeTimer;
    int m_firstVisible = 0;
    int m_lastVisible = -1;
    bool m_isBusy = false;
    bool m_isStale = false;
};

} // namespace QCoop::Inspector
