// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cli/targetcommand.h>
#include <model/recorder.h>

namespace QCoop::Inspector {

/// Records the target into a file, for a time, up to a size, or until it ends; says what came
/// of it on standard output. Interrupted (Ctrl+C), it ends the file as well as otherwise.
///
/// JSON: {target, "file", "bytes", "lengthNs", "isWhole", "sentence"}.
class RecordCommand : public TargetCommand
{
    Q_OBJECT
public:
    explicit RecordCommand(const Options &options, QObject *parent = nullptr);
    ~RecordCommand() override;

protected:
    void ready() override;
    [[nodiscard]] int endWhenGone() override;

private:
    void takeEnd(const QString &sentence, bool isWhole);
    void watchInterrupts();

    Recorder m_recorder;
    int m_exitCode = ExitGone; // before anything was recorded
};

} // namespace QCoop::Inspector
