// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QList>
#include <QtCore/QString>
#include <QtWidgets/QWidget>

namespace QCoop::Inspector {

/// One interval of a loop, as the strip draws it. Lengths are nanoseconds.
struct LoopColumn
{
    qint64 interval = 0;
    qint64 busy = 0;
    qint64 qcoop = 0; ///< of busy, in steps of tasks
    qint64 worst = 0; ///< the longest time the loop did not look for events
    quint64 worstTask = 0;
    QString worstName; ///< of worstTask; empty if none of ours was at work
};

/// Draws the latest intervals of one event loop as columns, the newest at the right.
///
/// A column is as high as the worst stretch of its interval, on a scale of square roots that
/// ends at 500 ms, and is divided into the share of QCoop's tasks (blue, below) and of all
/// else (grey). Lines mark the slice, 50 and 100 ms; a column above them has a cap of orange
/// or vermillion, and one above 100 ms a tinted background, so that it is found at a glance.
///
/// A click selects the task that was at work longest; the arrow keys move a cursor over the
/// columns and Return does as the click. Thread-affinity: the GUI thread.
class LoopStrip final : public QWidget
{
    Q_OBJECT

public:
    explicit LoopStrip(QWidget *parent = nullptr);

    /// \a columns, the oldest first. Those that find no room are not shown.
    void setColumns(const QList<LoopColumn> &columns);
    void setLoopName(const QString &name);
    /// The longest that a turn of QCoop should take, in nanoseconds; 0 if not known.
    void setSlice(qint64 slice);
    /// The loop has not come back for \a lasted nanoseconds: a further column that grows.
    /// Zero or less: it is back.
    void setBlocked(qint64 lasted);

    /// What the strip says in one line, for eyes and for screen readers.
    [[nodiscard]] QString summary() const;
    /// The index of the column at \a x, in the coordinates of the widget, or -1.
    [[nodiscard]] int columnAt(int x) const;
    /// Where the bar of the column \a index is drawn; empty if it has no room.
    [[nodiscard]] QRect barOf(int index) const;
    /// Where the columns are drawn.
    [[nodiscard]] QRect plot() const;
    /// How high \a length stands above the ground, in pixels.
    [[nodiscard]] int heightOf(qint64 length) const;
    /// What is said about the column \a index.
    [[nodiscard]] QString describe(int index) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// The user wants to see \a task, which was at work longest in a column.
    void taskActivated(quint64 task);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void activate(int index);
    void moveCursor(int to);
    void paintColumn(QPainter &painter, int index) const;
    void paintScale(QPainter &painter) const;
    void paintLine(QPainter &painter, qint64 length, const QString &label, bool isLabelled) const;
    [[nodiscard]] QRect slotOf(int index) const; // a column's whole height
    [[nodiscard]] int headerHeight() const;
    [[nodiscard]] qsizetype worstIndex() const;

    QList<LoopColumn> m_columns;
    QString m_loop;
    qint64 m_slice = 0;
    qint64 m_blocked = 0;
    int m_cursor = -1; // an index, or -1: none
};

} // namespace QCoop::Inspector
