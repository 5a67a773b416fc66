// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QList>
#include <QtCore/QString>

namespace QCoop::Inspector {

/// Rows of cells as aligned text, two spaces between columns. Colours are those of terminals.
/// Thread-affinity: none; a value type.
class Table
{
public:
    enum class Color : quint8 { None, Blue, Cyan, Green, Yellow, Red, Magenta };
    struct Cell
    {
        QString text;
        Color color = Color::None;
    };

    void addColumn(const QString &title, bool isNumeric = false);
    void addRow(const QList<Cell> &cells) { m_rows.append(cells); }
    [[nodiscard]] QString text(bool isColored) const;

private:
    struct Column
    {
        QString title;
        bool isNumeric = false;
    };
    QList<Column> m_columns;
    QList<QList<Cell>> m_rows;
};

} // namespace QCoop::Inspector
