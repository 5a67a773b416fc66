// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "tables.h"

#include "comparison.h"
#include "names.h"

#include <QtCore/QString>

#include <algorithm>
#include <functional>

namespace QCoop::Bench {

namespace {

using Side = Contender::Side;
using Cells = std::vector<std::string>;

Cells sorted(Cells numbers)
{
    std::sort(numbers.begin(), numbers.end(), [](const std::string &a, const std::string &b) {
        return std::stoull(a) < std::stoull(b);
    });
    return numbers;
}

Cells withThousands(const Cells &numbers)
{
    Cells all;
    for (const std::string &number : numbers)
        all.push_back(grouped(std::stod(number)));
    return all;
}

/// What a cell says, or nothing.
using Cell = std::function<std::optional<std::string>(const std::string &column)>;

std::optional<std::string> shown(std::optional<double> value)
{
    return value ? std::optional(formatted(*value)) : std::nullopt;
}

/// A ratio: its second decimal decides whether a target was met.
std::optional<std::string> shownRatio(std::optional<double> value)
{
    return value ? std::optional(QString::number(*value, 'f', 2).toStdString()) : std::nullopt;
}

Table::Row row(const std::string &label, const Cells &columns, bool isOurs, const Cell &cell)
{
    Table::Row row{{label}, isOurs};
    for (const std::string &column : columns)
        row.cells.push_back(cell(column).value_or("–"));
    return row;
}

bool isEmpty(const Table::Row &row)
{
    return std::all_of(row.cells.begin() + 1, row.cells.end(),
                       [](const std::string &cell) { return cell == "–"; });
}

void addIfAny(Table &table, Table::Row row)
{
    if (!isEmpty(row))
        table.rows.push_back(std::move(row));
}

/// A row for each contender of the family that was measured.
Table table(const std::string &family, const std::string &title, const Cells &columns,
            const Figure &figure)
{
    Table table{family, title, {""}, {}, {}};
    table.columns.insert(table.columns.end(), columns.begin(), columns.end());
    for (const Contender &who : contenders(family)) {
        addIfAny(table,
                 row(who.label, columns, who.side == Side::Ours,
                     [&](const std::string &column) { return shown(figure(who.name, column)); }));
    }
    return table;
}

/// Adds QCoop's ratio to the best peer, and says who is better where.
void compare(Table &table, const Cells &columns, const Figure &figure, Better better = Better::Less)
{
    addIfAny(table, row("QCoop / best peer", columns, true, [&](const std::string &column) {
                 return shownRatio(ratioToBest(table.family, figure, column, better));
             }));
    const Cells headings(table.columns.begin() + 1, table.columns.end());
    const std::string ahead = peersAhead(table.family, figure, columns, headings, better);
    if (!ahead.empty())
        table.notes.push_back("Better than QCoop: " + ahead + '.');
}

void setHeadings(Table &table, const Cells &headings)
{
    std::copy(headings.begin(), headings.end(), table.columns.begin() + 1);
}

Table steps(const Figures &figures)
{
    const Cells tasks{"1", "10", "1000", "100000"};
    const Figure figure = [&](const std::string &who, const std::string &column) {
        return figures.find(stepsName(who, column));
    };
    Table all = table("steps", "Nanoseconds of a step, by the number of tasks", tasks, figure);
    addIfAny(all, row("QCoop / bare coroutines", tasks, true, [&](const std::string &column) {
                 return shownRatio(ratio(figure, "coroutine-limit", column));
             }));
    const Figure coroutines = [&](const std::string &who, const std::string &column) {
        return figure(who == "qcoop" ? "qcoop-coroutine" : who, column);
    };
    addIfAny(all, row("QCoop, the tasks coroutines / bare coroutines", tasks, true,
                      [&](const std::string &column) {
                          return shownRatio(ratio(coroutines, "coroutine-limit", column));
                      }));
    setHeadings(all, withThousands(tasks));
    compare(all, tasks, figure);
    return all;
}

Table timers(const Figures &figures, const std::string &operation)
{
    const Cells counts{"1000", "10000", "100000", "1000000"};
    const Figure figure = [&](const std::string &who, const std::string &column) {
        return figures.find("timers/" + operation + '/' + who + '/' + column);
    };
    Table all = table("timers", "Nanoseconds to " + operation + " a call, by the number pending",
                      counts, figure);
    setHeadings(all, withThousands(counts));
    compare(all, counts, figure);
    return all;
}

Table growth(const Figures &figures, const std::string &what)
{
    const std::string prefix = "growth/" + what + "/qcoop/";
    Table all{"growth", "Growth of QCoop's " + what + ", ns", {"n", "ns"}, {}, {}};
    for (const std::string &n : sorted(figures.parts(prefix)))
        all.rows.push_back({{grouped(std::stod(n)), formatted(*figures.find(prefix + n))}, false});
    return all;
}

Table window(const Figures &figures, const std::string &step)
{
    const Cells columns{"throughput", "p50_ms", "p99_ms", "max_ms", "frames_lost"};
    const Figure figure = [&](const std::string &who, const std::string &column) {
        const auto found = figures.find("window/" + who + '/' + step + '/' + column);
        return found && column == "throughput" ? std::optional(*found * 100) : found;
    };
    Table all =
        table("window", "A window while 8 tasks compute, steps of " + step, columns, figure);
    setHeadings(all, {"throughput, %", "input p50, ms", "p99, ms", "max, ms", "frames lost"});
    std::string better = peersAhead("window", figure, {"throughput"}, {"throughput"}, Better::More);
    const std::string sooner = peersAhead("window", figure, {"p99_ms"}, {"p99"}, Better::Less);
    better.append(better.empty() || sooner.empty() ? "" : ", ").append(sooner);
    if (!better.empty())
        all.notes.push_back("Better than QCoop: " + better + '.');
    return all;
}

Table threads(const Figures &figures)
{
    const Cells producers{"1", "2", "8"};
    const Figure figure = [&](const std::string &who, const std::string &column) {
        return figures.find("threads/callsoon/" + who + '/' + column + "/calls_per_s");
    };
    Table all =
        table("threads", "Calls a second from other threads, by their number", producers, figure);
    compare(all, producers, figure, Better::More);
    return all;
}

/// All figures of a family, one a row.
Table list(const Figures &figures, const std::string &family, const std::string &title)
{
    Table all{family, title, {"", ""}, {}, {}};
    for (const std::string &name : figures.names(family + '/'))
        all.rows.push_back({{labelOf(name), formatted(*figures.find(name))}, false});
    return all;
}

} // namespace

std::string stepsName(const std::string &who, const std::string &tasks)
{
    return "steps/" + who + (tasks == "10" ? "" : '/' + tasks);
}

std::vector<Table> tablesOf(const Figures &figures)
{
    std::vector<Table> all{steps(figures)};
    for (const char *operation : {"schedule", "cancel", "reset", "fire"})
        all.push_back(timers(figures, operation));
    for (const char *what : {"steps", "schedule", "cancel", "fire"})
        all.push_back(growth(figures, what));
    all.push_back(list(figures, "memory", "Bytes and allocations of each"));
    all.push_back(threads(figures));
    all.push_back(list(figures, "slice", "Steps that end after their slice of 10 ms"));
    all.push_back(list(figures, "looping", "10,000 LoopingCalls at 100 ms"));
    for (const char *step : {"1us", "50us", "1ms"})
        all.push_back(window(figures, step));
    all.push_back(list(figures, "facilities", "Nanoseconds of what an observer is told"));
    std::erase_if(all, [](const Table &table) { return table.rows.empty(); });
    return all;
}

} // namespace QCoop::Bench
