// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// Measures what QCoop costs, beside what others need for the same, and shows it.

#include "arguments.h"
#include "document.h"
#include "plots.h"
#include "reporter.h"
#include "tables.h"

#include <benchmark/benchmark.h>

#include <QtWidgets/QApplication>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace QCoop::Bench;

namespace {

/// The families, in the order in which they run.
constexpr const char *families[] = {"steps", "timers",  "growth", "memory",    "threads",
                                    "slice", "looping", "window", "facilities"};

std::string contents(const std::string &path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || !text)
        throw std::runtime_error(path + " cannot be read");
    return text.str();
}

/// Finds out what cannot be written before half an hour is spent on measuring it.
void tryTargets(const Arguments &arguments)
{
    if (!arguments.markdown.empty())
        (void)contents(arguments.markdown);
    for (const std::string &path : {arguments.json, arguments.markdown}) {
        if (path.empty())
            continue;
        if (const auto folder = std::filesystem::path(path).parent_path(); !folder.empty())
            std::filesystem::create_directories(folder);
        const bool wasThere = std::filesystem::exists(path);
        if (!std::ofstream(path, std::ios::app))
            throw std::runtime_error(path + " cannot be written");
        if (!wasThere)
            std::filesystem::remove(path);
    }
    if (!arguments.plots.empty())
        std::filesystem::create_directories(arguments.plots);
}

void write(const std::string &path, const std::string &text)
{
    const auto folder = std::filesystem::path(path).parent_path();
    if (!folder.empty())
        std::filesystem::create_directories(folder);
    std::ofstream file(path);
    file << text;
    file.close();
    if (!file)
        throw std::runtime_error(path + " cannot be written");
}

void initialize(const Arguments &arguments)
{
    // The rounds of all benchmarks of a family are shuffled, so that a machine that becomes
    // slower or faster meanwhile does so for all of them.
    std::vector<std::string> words{"qcoop-bench", "--benchmark_enable_random_interleaving=true",
                                   "--benchmark_repetitions=" + arguments.rounds,
                                   "--benchmark_min_time=0.05"};
    words.insert(words.end(), arguments.others.begin(), arguments.others.end());
    std::vector<char *> pointers;
    for (std::string &word : words)
        pointers.push_back(word.data());
    int count = int(pointers.size());
    benchmark::Initialize(&count, pointers.data());
}

/// What Google Benchmark appends to a name comes before the end that \a filter asks for.
std::string withSuffixes(std::string filter)
{
    if (filter.ends_with('$'))
        filter.insert(filter.size() - 1,
                      "(/(iterations|manual_time|real_time|min_time|repeats).*)?");
    return filter;
}

void measure(const Arguments &arguments, Reporter &reporter)
{
    std::vector<std::string> filters;
    for (const std::string family : families) {
        if (arguments.name.empty() || arguments.name == family)
            filters.push_back('^' + family + '/');
    }
    if (filters.empty())
        filters.push_back(withSuffixes(arguments.name));
    initialize(arguments);
    std::size_t found = 0;
    for (const std::string &filter : filters) {
        std::cerr << "qcoop-bench: measuring " << filter << std::endl;
        found += benchmark::RunSpecifiedBenchmarks(&reporter, filter);
    }
    if (found > 0)
        return;
    std::string known;
    for (const char *family : families)
        known += std::string(known.empty() ? "" : ", ") + family;
    throw std::runtime_error("nothing is called \"" + arguments.name +
                             "\", so nothing was measured or written; there are " + known +
                             ", and what a regex finds in the names of figures");
}

/// What goes into the file of --json: of one family, the file keeps its other figures.
Figures written(const Figures &figures, const Arguments &arguments)
{
    if (arguments.name.empty() || !std::filesystem::exists(arguments.json))
        return figures;
    Figures all = Figures::fromJson(contents(arguments.json));
    all.replace(figures);
    return all;
}

void show(const Figures &figures, const Arguments &arguments)
{
    const std::vector<Table> tables = tablesOf(figures);
    for (const Table &table : tables)
        std::cout << table.text() << '\n';
    std::cout << std::flush;
    if (!arguments.json.empty())
        write(arguments.json, written(figures, arguments).json());
    if (!arguments.markdown.empty())
        write(arguments.markdown, renewed(contents(arguments.markdown), tables));
    if (arguments.plots.empty())
        return;
    std::filesystem::create_directories(arguments.plots);
    for (const NamedPlot &one : plotsOf(figures)) {
        const std::string path = arguments.plots + '/' + one.name + ".svg";
        if (!one.plot.save(QString::fromStdString(path)))
            throw std::runtime_error(path + " cannot be written");
    }
}

int run(const Arguments &arguments)
{
    tryTargets(arguments);
    Figures figures;
    Reporter reporter(figures);
    if (arguments.from.empty())
        measure(arguments, reporter);
    else
        figures = Figures::fromJson(contents(arguments.from));
    show(figures, arguments);
    return reporter.isComplete() ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    // Where there is no display, windows are drawn into memory.
    if (!qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("WAYLAND_DISPLAY") &&
        !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    try {
        return run(Arguments::parse({argv + 1, argv + argc}));
    } catch (const std::exception &error) {
        std::cerr << "qcoop-bench: " << error.what() << std::endl;
        return 2;
    }
}
