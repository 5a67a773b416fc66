// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/table.h>
#include <cli/timerscommand.h>
#include <model/format.h>

namespace QCoop::Inspector {

TimersCommand::TimersCommand(const Options &options, QObject *parent)
    : TargetCommand(options, parent)
    , m_model(&store())
{
}

void TimersCommand::ready()
{
    m_model.rearrange();
    if (options().isJson)
        printJson();
    else
        printTable();
    finish(ExitOk);
}

void TimersCommand::printTable()
{
    Table table;
    // Warnings need more than one look.
    for (int column = int(TimerColumn::Kind); column < timerColumnCount; ++column)
        table.addColumn(TimerCells::title(TimerColumn(column)),
                        TimerCells::isNumeric(TimerColumn(column)));
    for (int row = 0; row < m_model.rowCount(); ++row) {
        QList<Table::Cell> line;
        for (int column = int(TimerColumn::Kind); column < timerColumnCount; ++column)
            line.append({m_model.index(row, column).data().toString()});
        table.addRow(line);
    }
    print(table.text(options().isColored()));
}

void TimersCommand::printJson()
{
    JsonWriter json;
    json.beginObject();
    addTarget(json);
    json.beginArray("timers");
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const Timer *const timer = picture().timers.find(m_model.idAt(m_model.index(row, 0)));
        if (!timer)
            continue;
        json.beginObject();
        json.add("id", timer->id);
        json.add("kind", Format::timerKind(timer->kind));
        json.add("loop", picture().loopName(timer->loop));
        json.add("owner", timer->owner);
        if (timer->due == 0)
            json.addNull("dueInNs");
        else
            json.add("dueInNs", timer->untilDue(m_model.now(), picture().told));
        json.add("intervalNs", timer->interval);
        json.add("fires", timer->fires);
        json.add("skipped", timer->skipped);
        json.add("lastLateNs", timer->lastLate);
        json.add("maxLateNs", timer->maxLate);
        json.add("busyNs", timer->busy);
        json.add("isRunning", timer->isRunning);
        addPlace(json, "madeAt", timer->madeAt);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    print(json.bytes() + '\n');
}

} // namespace QCoop::Inspector
