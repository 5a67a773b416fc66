// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "plots.h"

#include "names.h"
#include "tables.h"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <map>

namespace QCoop::Bench {

namespace {

/// Names of the figures of a line, by what they lie at.
using Names = std::map<double, std::string>;

Series series(const Figures &figures, const QString &label, const Names &names, bool isOurs)
{
    Series series{label, isOurs, {}};
    for (const auto &[n, name] : names) {
        const auto value = figures.find(name);
        if (value && *value > 0)
            series.points.emplace_back(n, *value);
    }
    return series;
}

/// The points that were measured for growth, or else those of the tables.
Series ourSeries(const Figures &figures, const std::string &what, const Names &others)
{
    const std::string prefix = "growth/" + what + "/qcoop/";
    Names names;
    for (const std::string &n : figures.parts(prefix))
        names[std::stod(n)] = prefix + n;
    return series(figures, QStringLiteral("QCoop"), names.empty() ? others : names, true);
}

Plot plot(const Figures &figures, const std::string &what, Plot plot,
          const std::vector<Contender> &lines,
          const std::function<Names(const std::string &who)> &names)
{
    for (const Contender &line : lines) {
        if (line.side != Contender::Side::Ours)
            plot.add(series(figures, QString::fromStdString(line.label), names(line.name), false));
    }
    // Last, so that it lies above the others.
    plot.add(ourSeries(figures, what, names("qcoop")));
    return plot;
}

Plot steps(const Figures &figures)
{
    const std::vector<Contender> lines{
        {"coroutine-limit", "bare coroutines"}, {"libuv", "libuv idle handles"},
        {"asio", "boost::asio::post"},          {"glib", "GLib g_idle_add"},
        {"qtimer", "QTimer(0) per task"},       {"invokemethod", "queued invokeMethod"},
        {"twisted", "Twisted Cooperator"},      {"asyncio", "asyncio sleep(0)"},
    };
    return plot(figures, "steps",
                Plot(QStringLiteral("A step, by the number of tasks"), QStringLiteral("tasks"),
                     QStringLiteral("ns a step")),
                lines, [](const std::string &who) {
                    Names names;
                    for (const char *tasks : {"1", "10", "1000", "100000"})
                        names[std::stod(tasks)] = stepsName(who, tasks);
                    return names;
                });
}

Plot timers(const Figures &figures, const std::string &operation, const QString &title)
{
    return plot(figures, operation,
                Plot(title, QStringLiteral("calls pending"), QStringLiteral("ns a call")),
                contenders("timers"), [&operation](const std::string &who) {
                    Names names;
                    for (const char *n : {"1000", "10000", "100000", "1000000"})
                        names[std::stod(n)] = "timers/" + operation + '/' + who + '/' + n;
                    return names;
                });
}

} // namespace

std::vector<NamedPlot> plotsOf(const Figures &figures)
{
    std::vector<NamedPlot> all{
        {"steps", steps(figures)},
        {"schedule",
         timers(figures, "schedule", QStringLiteral("Scheduling a call, by the number pending"))},
        {"cancel",
         timers(figures, "cancel", QStringLiteral("Cancelling a call, by the number pending"))},
        {"fire", timers(figures, "fire", QStringLiteral("Making a due call, by their number"))},
    };
    std::erase_if(all, [](const NamedPlot &one) { return one.plot.isEmpty(); });
    return all;
}

} // namespace QCoop::Bench
