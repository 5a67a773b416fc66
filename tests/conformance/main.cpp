// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// qcoop-replay: reads scenarios from standard input, one a line, replays them with this
// library, and prints their traces on standard output, one a line. What it cannot replay it
// names on standard error; then it ends with 2, the other lines being answered all the same.

#include "replay.h"

#include <QFile>

#include <cstdio>

using namespace Conformance;

namespace {

void answer(const QByteArray &line)
{
    const Scenario scenario = parseScenario(line);
    const std::unique_ptr<Replay> replay = Replay::make(scenario.family, scenario.params);
    const QByteArray text = answerLine(scenario.id, replay->run(scenario.ops)) + '\n';
    std::fwrite(text.constData(), 1, std::size_t(text.size()), stdout);
    std::fflush(stdout);
}

} // namespace

int main()
{
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly)) {
        std::fputs("qcoop-replay: standard input cannot be read\n", stderr);
        return 1;
    }
    bool allAnswered = true;
    for (int number = 1; !input.atEnd(); ++number) {
        const QByteArray line = input.readLine();
        if (line.trimmed().isEmpty())
            continue;
        try {
            answer(line);
        } catch (const Malformed &error) {
            std::fprintf(stderr, "qcoop-replay: line %d: %s\n", number, error.what());
            allAnswered = false;
        }
    }
    if (std::ferror(stdout)) {
        std::fputs("qcoop-replay: standard output cannot be written\n", stderr);
        return 1;
    }
    return allAnswered ? 0 : 2;
}
