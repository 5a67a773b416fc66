// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/table.h>

#include <algorithm>
#include <array>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

/// The numbers of the colours in the escape sequences of terminals.
constexpr std::array<int, 7> colorNumbers{0, 34, 36, 32, 33, 31, 35};

} // namespace

void Table::addColumn(const QString &title, bool isNumeric)
{
    m_columns.append({title, isNumeric});
}

QString Table::text(bool isColored) const
{
    QList<qsizetype> widths;
    for (const Column &column : m_columns)
        widths.append(column.title.size());
    for (const QList<Cell> &row : m_rows) {
        for (qsizetype i = 0; i < std::min(row.size(), widths.size()); ++i)
            widths[i] = std::max(widths[i], row[i].text.size());
    }

    QString text;
    const auto addLine = [&](const QList<Cell> &cells) {
        QString line;
        for (qsizetype i = 0; i < std::min(cells.size(), widths.size()); ++i) {
            const Cell &cell = cells[i];
            const QString gap(widths[i] - cell.text.size(), u' ');
            QString shown = cell.text;
            if (isColored && cell.color != Color::None) {
                shown = u"\x1b[%1m%2\x1b[0m"_s.arg(colorNumbers[std::size_t(cell.color)])
                            .arg(cell.text);
            }
            line += i == 0 ? u""_s : u"  "_s;
            line += m_columns[i].isNumeric ? gap + shown : shown + gap;
        }
        while (line.endsWith(u' '))
            line.chop(1);
        text += line + u'\n';
    };
    QList<Cell> titles;
    for (const Column &column : m_columns)
        titles.append({column.title, Color::None});
    addLine(titles);
    for (const QList<Cell> &row : m_rows)
        addLine(row);
    return text;
}

} // namespace QCoop::Inspector
