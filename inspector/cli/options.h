// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/rules/rulesettings.h>

#include <qcoop/wire/records.h>

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <chrono>
#include <optional>

namespace QCoop::Inspector {

/// How a run ended, for scripts.
enum ExitCode {
    ExitOk = 0,
    ExitFailed = 1,   ///< wrong use, no connection, or not done
    ExitFindings = 2, ///< check: the rules found something
    ExitGone = 3,     ///< the target ended, or the connection to it broke
};

/// What was asked for on the command line.
struct Options
{
    enum class Color : quint8 { Auto, Always, Never };
    enum class Format : quint8 { Chrome, Csv, JsonLines, Report };

    QString command;
    QString filter;        ///< of ps and tree
    QList<Wire::Id> tasks; ///< of pause, resume, stop and step
    qint64 pid = 0;        ///< 0: the only target
    QString application;   ///< of record: the target's name, instead of its pid
    QString file;          ///< a recording, instead of a target
    std::optional<std::chrono::milliseconds> at; ///< the moment of it; or its end
    QString output;                              ///< of record and export: the file
    /// Of record: for how long; 0: until the target ends. Of check: how long it watches.
    std::chrono::milliseconds length{0};
    qint64 limit = 0;               ///< of record: bytes; 0: none
    Format format = Format::Report; ///< of export
    bool isJson = false;
    bool isWide = false; ///< of ps: all columns
    Color color = Color::Auto;
    std::chrono::milliseconds timeout{10'000};
    Severity failOn = Severity::Warning; ///< of check
    RuleSettings rules;                  ///< of check

    QString error; ///< what is wrong with the command line; empty if nothing is
    QString help;  ///< to be printed instead of anything else

    [[nodiscard]] static Options parse(const QStringList &arguments);
    [[nodiscard]] bool isColored() const;

private:
    bool takeCheck(const QString &severity, const QStringList &settings, const QStringList &off);
};

} // namespace QCoop::Inspector
