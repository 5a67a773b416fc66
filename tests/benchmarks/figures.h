// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace QCoop::Bench {

/// What was measured: names, which stay the same from version to version, and the medians of
/// what the rounds gave.
///
/// "steps/libuv" is the nanoseconds of a step among ten tasks, "steps/libuv/1000" those among
/// a thousand, "window/qcoop/1us/p99_ms" a figure that says its unit.
class Figures
{
public:
    /// Adds what one round gave.
    void add(const std::string &name, double value) { m_rounds[name].push_back(value); }

    /// Takes all of \a others, in place of its own of these names.
    void replace(const Figures &others);

    /// The median of what was added, or nothing.
    [[nodiscard]] std::optional<double> find(const std::string &name) const;
    /// All names that begin with \a prefix.
    [[nodiscard]] std::vector<std::string> names(const std::string &prefix = {}) const;
    /// The parts of the names of \a prefix that follow it, up to the next "/", each once.
    [[nodiscard]] std::vector<std::string> parts(const std::string &prefix) const;

    /// One flat object of JSON.
    [[nodiscard]] std::string json() const;
    /// What json() gave. \throws std::runtime_error if \a text is nothing like that
    [[nodiscard]] static Figures fromJson(const std::string &text);

private:
    std::map<std::string, std::vector<double>> m_rounds;
};

} // namespace QCoop::Bench
