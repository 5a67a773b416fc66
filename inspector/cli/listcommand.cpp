// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/jsonwriter.h>
#include <cli/listcommand.h>
#include <cli/table.h>

#include <model/names.h>
#include <qcoop/wire/endpoint.h>

#include <QtCore/QCoreApplication>

#include <cstdio>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

int listTargets(const Options &options)
{
    const Wire::EndpointList list = Wire::findEndpoints();
    QByteArray bytes;
    if (options.isJson) {
        JsonWriter json;
        json.beginObject();
        json.beginArray("targets");
        for (const Wire::Endpoint &endpoint : list.endpoints) {
            json.beginObject();
            json.add("application", oneLine(endpoint.application));
            json.add("pid", endpoint.pid);
            json.add("executable", oneLine(endpoint.executable));
            json.add("socket", endpoint.socket);
            json.endObject();
        }
        json.endArray();
        json.beginArray("crashed");
        for (const Wire::Endpoint &endpoint : list.crashed) {
            json.beginObject();
            json.add("application", oneLine(endpoint.application));
            json.add("pid", -endpoint.pid);
            json.add("executable", oneLine(endpoint.executable));
            json.add("recording", endpoint.recording);
            json.endObject();
        }
        json.endArray();
        json.add("problem", list.problem);
        json.endObject();
        bytes = json.bytes() + '\n';
    } else {
        Table table;
        table.addColumn(QCoreApplication::translate("Inspector", "Pid"), true);
        table.addColumn(QCoreApplication::translate("Inspector", "Program"));
        table.addColumn(QCoreApplication::translate("Inspector", "Executable"));
        for (const Wire::Endpoint &endpoint : list.endpoints) {
            table.addRow({{QString::number(endpoint.pid)},
                          {oneLine(endpoint.application)},
                          {oneLine(endpoint.executable)}});
        }
        bytes = table.text(options.isColored()).toUtf8();
        if (!list.crashed.isEmpty()) {
            Table crashed;
            crashed.addColumn(QCoreApplication::translate("Inspector", "Pid"), true);
            crashed.addColumn(QCoreApplication::translate("Inspector", "Crashed"));
            crashed.addColumn(QCoreApplication::translate("Inspector", "Recording"));
            for (const Wire::Endpoint &endpoint : list.crashed) {
                crashed.addRow({{QString::number(-endpoint.pid)},
                                {oneLine(endpoint.application)},
                                {endpoint.recording}});
            }
            bytes += '\n' + crashed.text(options.isColored()).toUtf8();
        }
        if (!list.problem.isEmpty()) {
            const QByteArray problem = u"qcoop-inspect: %1\n"_s.arg(list.problem).toUtf8();
            std::fwrite(problem.constData(), 1, std::size_t(problem.size()), stderr);
        }
    }
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stdout);
    return ExitOk;
}

} // namespace QCoop::Inspector
