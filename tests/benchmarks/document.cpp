// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "document.h"

#include <QtCore/QFile>
#include <QtCore/QSysInfo>
#include <QtCore/QThread>

#include <stdexcept>

namespace QCoop::Bench {

namespace {

const std::string markBegin = "<!-- bench: ";
const std::string markEnd = " -->\n";
const std::string endMark = markBegin + "end" + markEnd;

std::string processor()
{
    QFile file(QStringLiteral("/proc/cpuinfo"));
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (line.startsWith("model name"))
                return line.mid(line.indexOf(':') + 1).trimmed().toStdString();
        }
    }
    return QSysInfo::currentCpuArchitecture().toStdString();
}

std::string compiler()
{
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "g++ " __VERSION__;
#endif
}

std::string tablesOf(const std::string &family, const std::vector<Table> &tables)
{
    if (family == "machine")
        return machine() + '\n';
    std::string text;
    for (const Table &table : tables) {
        if (table.family == family)
            text += table.markdown() + '\n';
    }
    return text;
}

} // namespace

std::string machine()
{
    return "- " + processor() + ", " + std::to_string(QThread::idealThreadCount()) + " cores\n" +
           "- " + QSysInfo::prettyProductName().toStdString() + ", " +
           QSysInfo::kernelType().toStdString() + ' ' +
           QSysInfo::kernelVersion().section(u'.', 0, 1).toStdString() + '\n' + "- " + compiler() +
           ", " QCOOP_BENCH_BUILD "\n" + "- Qt " + qVersion() + QCOOP_BENCH_VERSIONS "\n";
}

std::string renewed(const std::string &document, const std::vector<Table> &tables)
{
    std::string text;
    std::size_t at = 0;
    for (;;) {
        const std::size_t mark = document.find(markBegin, at);
        if (mark == std::string::npos)
            break;
        const std::size_t begin = document.find(markEnd, mark);
        const std::size_t end = document.find(endMark, mark);
        if (begin == std::string::npos || end == std::string::npos || end <= mark)
            throw std::runtime_error("document: a \"" + markBegin + "...\" has no end");
        const std::size_t name = mark + markBegin.size();
        const std::string fresh = tablesOf(document.substr(name, begin - name), tables);
        const std::size_t old = begin + markEnd.size();
        text += document.substr(at, old - at);
        text += fresh.empty() ? document.substr(old, end - old) : '\n' + fresh;
        text += endMark;
        at = end + endMark.size();
    }
    text += document.substr(at);
    if (at == 0) {
        text += machine() + '\n';
        for (const Table &table : tables)
            text += table.markdown() + '\n';
    }
    return text;
}

} // namespace QCoop::Bench
