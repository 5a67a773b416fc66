// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/loopscommand.h>
#include <cli/table.h>
#include <model/format.h>

#include <algorithm>
#include <array>

namespace QCoop::Inspector {

namespace {

// Those that one look can tell.
constexpr std::array columns{LoopsColumn::Name,    LoopsColumn::Kind,      LoopsColumn::Waiting,
                             LoopsColumn::Running, LoopsColumn::Limit,     LoopsColumn::Done,
                             LoopsColumn::Failed,  LoopsColumn::Cancelled, LoopsColumn::MadeAt};

} // namespace

LoopsCommand::LoopsCommand(const Options &options, QObject *parent)
    : TargetCommand(options, parent)
{
}

void LoopsCommand::ready()
{
    if (options().isJson)
        printJson();
    else
        printTable();
    finish(ExitOk);
}

void LoopsCommand::printTable()
{
    LoopsModel model;
    model.refresh(picture());
    Table table;
    for (const LoopsColumn column : columns)
        table.addColumn(LoopItem::title(column), LoopItem::isNumeric(column));
    const auto addRow = [&](const QModelIndex &index, const QString &indent) {
        const LoopItem &item = model.item(index);
        QList<Table::Cell> line;
        for (const LoopsColumn column : columns)
            line.append({item.text(column)});
        line.first().text.prepend(indent);
        table.addRow(line);
    };
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex loop = model.index(row, 0);
        addRow(loop, {});
        for (int child = 0; child < model.rowCount(loop); ++child)
            addRow(model.index(child, 0, loop), QStringLiteral("  "));
    }
    print(table.text(options().isColored()));
}

void LoopsCommand::printJson()
{
    JsonWriter json;
    json.beginObject();
    addTarget(json);
    json.beginArray("loops");
    for (const auto &[id, loop] : picture().loops) {
        json.beginObject();
        json.add("id", id);
        json.add("name", picture().loopName(id));
        json.add("thread", loop.facts.thread);
        json.add("isGui", loop.facts.isGui);
        addCooperators(json, id);
        addFacilities(json, id);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    print(json.bytes() + '\n');
}

void LoopsCommand::addCooperators(JsonWriter &json, Wire::Id loop) const
{
    json.beginArray("cooperators");
    for (const auto &[id, cooperator] : picture().schedulers) {
        if (cooperator.facts.loop != loop)
            continue;
        const Wire::SchedulerStats &stats = cooperator.stats;
        json.beginObject();
        json.add("id", id);
        json.add("name", picture().schedulerName(id));
        json.add("isRunning", stats.isRunning);
        json.add("sliceNs", cooperator.facts.slice);
        json.add("live", stats.live);
        json.add("ready", stats.ready);
        json.add("done", stats.done);
        json.add("failed", stats.failed);
        json.add("stopped", stats.stopped);
        json.add("overruns", stats.overruns);
        json.add("longestTurnNs", stats.longestTick);
        json.endObject();
    }
    json.endArray();
}

void LoopsCommand::addFacilities(JsonWriter &json, Wire::Id loop)
{
    json.beginArray("facilities");
    for (const auto &[id, facility] : picture().facilities.living()) {
        if (facility.facts.loop != loop)
            continue;
        const Wire::FacilityRow &row = facility.row;
        json.beginObject();
        json.add("id", id);
        json.add("kind", Format::facilityKind(Wire::FacilityKind(facility.facts.kind)));
        json.add("name", picture().names.text(row.name));
        json.add("limit", row.limit);
        json.add("waiting", row.waiting);
        json.add("running", row.running);
        json.add("done", row.done);
        json.add("failed", row.failed);
        json.add("cancelled", row.cancelled);
        json.add("ageNs", std::max<Wire::Length>(0, store().targetNow() - facility.facts.added));
        addPlace(json, "madeAt", facility.facts.madeAt);
        json.endObject();
    }
    json.endArray();
}

} // namespace QCoop::Inspector
