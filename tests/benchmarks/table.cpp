// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "table.h"

#include <QtCore/QLocale>
#include <QtCore/QString>

#include <algorithm>
#include <cmath>

namespace QCoop::Bench {

namespace {

/// How many characters \a text takes in a terminal, where bytes are more than that.
std::size_t width(const std::string &text)
{
    return std::size_t(QString::fromStdString(text).size());
}

/// Words stand at the left of their column, figures at the right.
std::string padded(const std::string &text, std::size_t to, bool isFirst)
{
    const std::string space(to - std::min(to, width(text)), ' ');
    return isFirst ? text + space : space + text;
}

std::string line(const std::vector<std::string> &cells, const std::vector<std::size_t> &widths,
                 const char *between)
{
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i)
        line.append(i > 0 ? between : "").append(padded(cells[i], widths[i], i == 0));
    return line;
}

std::string markdownLine(const std::vector<std::string> &cells, bool isOurs)
{
    std::string line = "|";
    for (const std::string &cell : cells) {
        const char *const mark = isOurs && !cell.empty() ? "**" : "";
        line.append(" ").append(mark).append(cell).append(mark).append(" |");
    }
    return line.append("\n");
}

} // namespace

std::string Table::text() const
{
    std::vector<std::size_t> widths;
    for (const std::string &column : columns)
        widths.push_back(width(column));
    for (const Row &row : rows) {
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            widths[i] = std::max(widths[i], width(row.cells[i]));
    }
    std::string text = title + "\n\n  " + line(columns, widths, "  ") + '\n';
    for (const Row &row : rows)
        text.append(row.isOurs ? "> " : "  ").append(line(row.cells, widths, "  ")).append("\n");
    for (const std::string &note : notes)
        text.append("\n  ").append(note).append("\n");
    return text;
}

std::string Table::markdown() const
{
    std::string text = "**" + title + "**\n\n" + markdownLine(columns, false) + "|---|";
    for (std::size_t i = 1; i < columns.size(); ++i)
        text += "---:|";
    text += '\n';
    for (const Row &row : rows)
        text += markdownLine(row.cells, row.isOurs);
    for (const std::string &note : notes)
        text.append("\n").append(note).append("\n");
    return text;
}

std::string formatted(double value)
{
    const double size = std::abs(value);
    if (value == std::round(value))
        return grouped(value);
    if (size < 0.001)
        return QString::number(value, 'g', 2).toStdString();
    const int decimals = size < 0.1 ? 3 : size < 1 ? 2 : 1;
    return size < 20 ? QString::number(value, 'f', decimals).toStdString() : grouped(value);
}

std::string grouped(double value)
{
    return QLocale(QLocale::English).toString(value, 'f', 0).toStdString();
}

} // namespace QCoop::Bench
