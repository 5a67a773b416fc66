// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/wire/endpoint.h>
#include <qcoop/wire/records.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QRandomGenerator>
#include <QtCore/QSaveFile>

#include <algorithm>
#include <array>

#include <unistd.h>

namespace QCoop::Wire {

using namespace Qt::StringLiterals;

namespace {

constexpr auto onlyOwner = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr auto onlyOwnerFolder = onlyOwner | QFileDevice::ExeOwner;
constexpr auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup |
                        QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther;
constexpr qint64 maxDescription = 64 * 1024;
constexpr qsizetype maxEntries = 1000;
constexpr qsizetype maxSocketPath = 107; // of sockaddr_un

/// The path of a description without its ending: what its neighbours are named by.
QString baseOf(const QString &description)
{
    return description.chopped(5);
}

std::optional<Endpoint> readDescription(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > maxDescription)
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    Endpoint endpoint;
    endpoint.application = object["application"_L1].toString().left(maxText);
    endpoint.executable = object["executable"_L1].toString().left(maxText);
    endpoint.pid = object["pid"_L1].toInteger();
    endpoint.startTime = object["startTime"_L1].toInteger();
    // Not out of the file: what it says could lead anywhere.
    endpoint.socket = baseOf(path) + ".sock"_L1;
    endpoint.tokenFile = baseOf(path) + ".token"_L1;
    endpoint.description = path;
    if (endpoint.pid <= 0)
        return std::nullopt;
    return endpoint;
}

/// Puts the newest first, and removes what is too much.
void keepNewest(QList<Endpoint> &crashed)
{
    const auto writtenAt = [](const Endpoint &endpoint) {
        return QFileInfo(endpoint.recording).lastModified();
    };
    std::ranges::stable_sort(crashed, std::ranges::greater(), writtenAt);
    while (crashed.size() > maxCrashed) {
        const Endpoint oldest = crashed.takeLast();
        oldest.remove();
        QFile::remove(oldest.recording);
    }
}

QByteArray newToken()
{
    std::array<quint32, tokenSize / sizeof(quint32)> random{};
    QRandomGenerator::system()->fillRange(random.data(), qsizetype(random.size()));
    return QByteArray(reinterpret_cast<const char *>(random.data()), tokenSize);
}

} // namespace

QString Endpoint::folder()
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    if (!runtime.isEmpty() && QFileInfo(runtime).isDir())
        return runtime + "/qcoop"_L1;
    return QDir::tempPath() + u"/qcoop-%1"_s.arg(::getuid());
}

QString Endpoint::problemOf(const QString &folder)
{
    const QFileInfo info(folder);
    if (info.isSymLink())
        return u"%1 is a symbolic link, so nothing in it is trusted"_s.arg(folder);
    if (!info.exists())
        return {};
    if (!info.isDir())
        return u"%1 is not a folder"_s.arg(folder);
    if (info.ownerId() != ::getuid()) {
        return u"%1 belongs to the user %2 and not to %3, so nothing in it is trusted"_s.arg(folder)
            .arg(info.ownerId())
            .arg(::getuid());
    }
    if (info.permissions() & others) {
        return u"%1 is open to other users, so nothing in it is trusted; chmod 700 mends it"_s.arg(
            folder);
    }
    return {};
}

QString Endpoint::create(Endpoint &endpoint, QByteArray &token)
{
    const QString folder = Endpoint::folder();
    if (!QDir().exists(folder) && !QDir().mkdir(folder, onlyOwnerFolder) && !QDir().exists(folder))
        return u"the folder %1 cannot be made"_s.arg(folder);
    if (const QString problem = problemOf(folder); !problem.isEmpty())
        return problem;

    endpoint.pid = QCoreApplication::applicationPid();
    endpoint.startTime = startTimeOf(endpoint.pid);
    endpoint.application = QCoreApplication::applicationName();
    endpoint.executable = QCoreApplication::applicationFilePath();
    const QString base = u"%1/%2-%3"_s.arg(folder)
                             .arg(endpoint.pid)
                             .arg(QRandomGenerator::system()->generate(), 8, 16, QLatin1Char('0'));
    endpoint.socket = base + ".sock"_L1;
    endpoint.tokenFile = base + ".token"_L1;
    endpoint.description = base + ".json"_L1;
    if (QFile::encodeName(endpoint.socket).size() > maxSocketPath) {
        return u"the path %1 is too long for a socket: %2 bytes are the most"_s.arg(endpoint.socket)
            .arg(maxSocketPath);
    }

    token = newToken();
    QFile file(endpoint.tokenFile);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, onlyOwner) ||
        file.write(token.toHex()) != 2 * tokenSize || !file.flush()) {
        const QString problem =
            u"%1 cannot be written: %2"_s.arg(endpoint.tokenFile, file.errorString());
        file.remove();
        return problem;
    }
    return {};
}

QString Endpoint::publish() const
{
    const QJsonObject object{
        {"application"_L1, application},
        {"executable"_L1, executable},
        {"pid"_L1, pid},
        {"startTime"_L1, startTime},
        {"protocol"_L1, u"%1.%2"_s.arg(protocolMajor).arg(protocolMinor)},
        {"published"_L1, QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
    };
    QSaveFile file(description); // whole or not at all: a lister may come at any moment
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(onlyOwner) ||
        file.write(QJsonDocument(object).toJson()) < 0 || !file.commit())
        return u"%1 cannot be written: %2"_s.arg(description, file.errorString());
    return {};
}

void Endpoint::remove() const
{
    // The last of them is there if it was killed just when it began to record.
    for (const QString &path : {description, socket, tokenFile, recordingFile() + ".part"_L1})
        QFile::remove(path);
}

QString Endpoint::recordingFile() const
{
    return baseOf(description) + ".qctrace"_L1;
}

QByteArray Endpoint::readToken() const
{
    QFile file(tokenFile);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray token = QByteArray::fromHex(file.read(2 * tokenSize));
    return token.size() == tokenSize ? token : QByteArray();
}

bool Endpoint::isAlive() const
{
    return startTime != 0 && startTimeOf(pid) == startTime;
}

EndpointList findEndpoints()
{
    EndpointList list;
    const QString folder = Endpoint::folder();
    list.problem = Endpoint::problemOf(folder);
    if (!list.problem.isEmpty())
        return list;
    if (!QFileInfo::exists(folder)) {
        list.problem = u"no program has been inspected yet: %1 does not exist"_s.arg(folder);
        return list;
    }
    const QFileInfoList files = QDir(folder).entryInfoList({u"*.json"_s}, QDir::Files);
    for (const QFileInfo &file : files.first(std::min(files.size(), maxEntries))) {
        if (file.ownerId() != ::getuid() || file.isSymLink()) {
            ++list.foreign;
            continue;
        }
        const auto endpoint = readDescription(file.filePath());
        if (!endpoint)
            continue;
        if (endpoint->isAlive()) {
            list.endpoints.append(*endpoint);
        } else if (QFileInfo::exists(endpoint->recordingFile())) {
            QFile::remove(endpoint->socket);
            QFile::remove(endpoint->tokenFile);
            Endpoint crashed = *endpoint;
            crashed.recording = endpoint->recordingFile();
            crashed.pid = -endpoint->pid;
            list.crashed.append(crashed);
        } else {
            endpoint->remove();
            ++list.stale;
        }
    }
    keepNewest(list.crashed);
    std::ranges::sort(list.endpoints, {}, &Endpoint::pid);
    return list;
}

qint64 startTimeOf(qint64 pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    // "pid (name) state …": the name may hold anything, so from its last parenthesis on.
    const QByteArray text = file.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    constexpr qsizetype state = 0;
    constexpr qsizetype startTime = 19; // the 22nd of all
    if (fields.size() <= startTime || fields[state] == "Z" || fields[state] == "X")
        return 0; // also of one that has ended and that nobody has asked about
    return fields[startTime].toLongLong();
}

} // namespace QCoop::Wire
