// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace QCoop::Inspector::Format {

using namespace Qt::StringLiterals;

namespace {

/// Where the list of parameters begins: the first parenthesis that is in no pair of angles.
qsizetype parametersOf(QStringView function)
{
    int angles = 0;
    for (qsizetype i = 0; i < function.size(); ++i) {
        const QStringView before = function.first(i);
        const QChar c = function[i];
        if (c == u'<' && !before.endsWith(u"operator") && !before.endsWith(u"operator<"))
            ++angles;
        else if (c == u'>' && angles > 0 && !before.endsWith(u'-'))
            --angles;
        else if (c == u'(' && angles == 0)
            return before.endsWith(u"operator") ? i + 2 : i;
    }
    return function.size();
}

/// The last part of a qualified name that has its result in front: "render" of
/// "Task<void> Scene::render<int>".
QString lastName(QStringView name)
{
    int angles = 0;
    qsizetype end = name.size();
    const qsizetype operatorAt = name.lastIndexOf(u"operator");
    if (operatorAt >= 0)
        return name.sliced(operatorAt).toString();
    for (qsizetype i = name.size() - 1; i >= 0; --i) {
        const QChar c = name[i];
        if (c == u'>') {
            ++angles;
        } else if (c == u'<' && angles > 0) {
            if (--angles == 0)
                end = i; // the arguments of a template are left out
        } else if (angles == 0 && (c == u':' || c == u' ' || c == u'*' || c == u'&')) {
            return name.sliced(i + 1, end - i - 1).toString();
        }
    }
    return name.first(end).toString();
}

QString fileName(const QString &file)
{
    return file.sliced(std::max(file.lastIndexOf(u'/'), file.lastIndexOf(u'\\')) + 1);
}

} // namespace

QString shortFunction(const QString &function)
{
    QString name = function;
    name.remove(u"(anonymous namespace)::"_s);
    if (const qsizetype with = name.indexOf(u" [with "_s); with > 0)
        name.truncate(with);
    // g++ writes "f()::<lambda(int)>", clang "f()::(anonymous class)::operator()(int) const".
    for (const auto &mark : {u"::<lambda"_s, u"::(anonymous class)"_s, u"::(lambda"_s}) {
        if (const qsizetype lambda = name.indexOf(mark); lambda > 0) {
            return QCoreApplication::translate("Inspector", "lambda in %1")
                .arg(shortFunction(name.first(lambda)));
        }
    }
    const QString last =
        lastName(QStringView(name).first(std::min(parametersOf(name), name.size())));
    return last.isEmpty() ? QString() : last + u"()"_s;
}

QString location(const QString &file, quint32 line, const QString &function)
{
    QString text = fileName(file);
    if (!text.isEmpty() && line > 0)
        text += u':' + QString::number(line);
    const QString name = shortFunction(function);
    if (!text.isEmpty() && !name.isEmpty())
        text += u' ';
    return text + name;
}

QString fullLocation(const QString &file, quint32 line, quint32 column, const QString &function)
{
    QString text = file;
    if (!text.isEmpty() && line > 0) {
        text += u':' + QString::number(line);
        if (column > 0)
            text += u':' + QString::number(column);
    }
    if (!text.isEmpty() && !function.isEmpty())
        text += u", "_s;
    return function.isEmpty()
               ? text
               : text + QCoreApplication::translate("Inspector", "in %1").arg(function);
}

} // namespace QCoop::Inspector::Format
