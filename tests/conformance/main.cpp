// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// qcoop-replay: reads scenarios from standard input, one a line, replays them with this
// library, and prints their traces on standard output, one a line. What it cannot replay it
// names on standard error; then it ends with 2, the other lines being answered all the same.

#include "replay.h"

#include <cstdio>
#include <iostream>
#include <string>

using namespace Conformance;

namespace {

void answer(const QByteArray &line)
{
    if (line.contains('\0'))
        throw Malformed(QStringLiteral("a line must not hold a zero byte"));
    const Scenario scenario = parseScenario(line);
    const std::unique_ptr<Replay> replay = Replay::make(scenario.family, scenario.params);
    const QByteArray text = answerLine(scenario.id, replay->run(scenario.ops)) + '\n';
    std::fwrite(text.constData(), 1, std::size_t(text.size()), stdout);
    std::fflush(stdout);
}

} // namespace

int main()
{
    bool allAnswered = true;
    std::string text;
    for (int number = 1; std::getline(std::cin, text); ++number) {
        const QByteArray line = QByteArray::fromStdString(text);
        if (line.trimmed().isEmpty())
            continue;
        try {
            answer(line);
        } catch (const Malformed &error) {
            std::fprintf(stderr, "qcoop-replay: line %d: %s\n", number, error.what());
            allAnswered = false;
        }
    }
    if (std::cin.bad()) {
        std::fputs("qcoop-replay: standard input cannot be read\n", stderr);
        return 1;
    }
    if (std::ferror(stdout)) {
        std::fputs("qcoop-replay: standard output cannot be written\n", stderr);
        return 1;
    }
    return allAnswered ? 0 : 2;
}
