// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/endpoint.h>
#include <qcoop/wire/message.h>

#include <QtCore/QHash>
#include <QtNetwork/QLocalSocket>

#include <algorithm>
#include <type_traits>
#include <vector>

/// The inspector's end of a connection, in a test: it says what it is told to, and keeps what
/// it hears. It lives where its socket does.
class InspectorEnd
{
public:
    InspectorEnd()
    {
        QObject::connect(&socket, &QLocalSocket::readyRead, &socket, [this] { read(); });
    }

    void connectTo(const QString &path) { socket.connectToServer(path); }
    void greet(const QByteArray &token, bool wantsControl = true)
    {
        QCoop::Wire::ClientHello hello;
        hello.minor = minor;
        hello.token = token;
        hello.name = QStringLiteral("a test");
        hello.wantsControl = wantsControl;
        say(hello);
    }
    /// Connects and greets with the token of the only program there is.
    void attach(bool wantsControl = true)
    {
        const auto found = QCoop::Wire::findEndpoints().endpoints;
        if (found.size() != 1)
            qFatal("%lld programs can be inspected, where the test expects one",
                   static_cast<long long>(found.size()));
        connectTo(found[0].socket);
        greet(found[0].readToken(), wantsControl);
    }
    void say(const QCoop::Wire::Message &message) { socket.write(m_writer.frame(message, 0)); }
    quint64 command(QCoop::Wire::Verb verb, const QList<QCoop::Wire::Id> &tasks,
                    quint64 argument = 0)
    {
        say(QCoop::Wire::Command{++m_lastRequest, verb, tasks, argument});
        socket.flush();
        return m_lastRequest;
    }

    void read()
    {
        m_reader.feed(socket.readAll());
        while (auto received = m_reader.next()) {
            if (!received->message)
                continue;
            if (const auto *hello = std::get_if<QCoop::Wire::Hello>(&*received->message))
                m_reader.setSchemas(hello->schemas);
            note(*received->message);
            times.push_back(received->at);
            messages.push_back(std::move(*received->message));
        }
    }

    /// The messages of one kind, in the order in which they came.
    template <typename T>
    [[nodiscard]] std::vector<T> all() const
    {
        std::vector<T> of;
        for (const QCoop::Wire::Message &message : messages) {
            if (const T *one = std::get_if<T>(&message))
                of.push_back(*one);
        }
        return of;
    }
    template <typename T>
    [[nodiscard]] std::size_t count() const
    {
        return all<T>().size();
    }
    [[nodiscard]] bool hasSnapshot() const { return count<QCoop::Wire::SnapshotEnd>() > 0; }
    /// The task of this name that is alive; 0 if there is none.
    [[nodiscard]] QCoop::Wire::Id taskNamed(const QString &name) const
    {
        for (const QCoop::Wire::TaskRow &row : rows) {
            if (texts.value(row.name) == name)
                return row.task;
        }
        return 0;
    }
    [[nodiscard]] QCoop::Wire::TaskRow row(const QString &name) const
    {
        return rows.value(taskNamed(name));
    }
    /// The facility of this name that is there; 0 if there is none.
    [[nodiscard]] QCoop::Wire::Id facilityNamed(const QString &name) const
    {
        for (const QCoop::Wire::FacilityRow &row : facilityRows) {
            if (texts.value(row.name) == name)
                return row.facility;
        }
        return 0;
    }
    /// "file.cpp:88", of the file without its folder.
    [[nodiscard]] QString placeText(QCoop::Wire::PlaceId id) const
    {
        const QCoop::Wire::Place place = places.value(id);
        return texts.value(place.file).section(u'/', -1) + u':' + QString::number(place.line);
    }
    /// The last reply to a request; its code is TooMany if there is none.
    [[nodiscard]] QCoop::Wire::Reply replyTo(quint64 request) const
    {
        QCoop::Wire::Reply none;
        none.code = QCoop::Wire::ReplyCode::TooMany;
        for (const auto &reply : all<QCoop::Wire::Reply>())
            none = reply.request == request ? reply : none;
        return none;
    }
    [[nodiscard]] bool isAnswered(quint64 request) const
    {
        return replyTo(request).request == request;
    }
    [[nodiscard]] QString error() const { return m_reader.error(); }

    int minor = QCoop::Wire::protocolMinor; // of the version that it says it speaks
    QLocalSocket socket;
    std::vector<QCoop::Wire::Message> messages;
    std::vector<QCoop::Wire::Time> times; // of the messages
    QHash<QCoop::Wire::TextId, QString> texts;
    QHash<QCoop::Wire::PlaceId, QCoop::Wire::Place> places;
    QHash<QCoop::Wire::Id, QCoop::Wire::TaskAdded> added;
    QHash<QCoop::Wire::Id, QCoop::Wire::TaskRow> rows; // of tasks that are alive
    QHash<QCoop::Wire::Id, QCoop::Wire::FacilityAdded> facilities;
    QHash<QCoop::Wire::Id, QCoop::Wire::FacilityRow> facilityRows; // of those that are there
    QHash<QCoop::Wire::Id, QCoop::Wire::TimerAdded> timers;
    QHash<QCoop::Wire::Id, QCoop::Wire::TimerRow> timerRows;

private:
    void note(const QCoop::Wire::Message &message)
    {
        using namespace QCoop::Wire;
        const auto keep = [&]<typename Table>(std::type_identity<Table>, auto &map, auto id) {
            if (const auto *table = std::get_if<Table>(&message)) {
                for (const auto &entry : table->rows)
                    map.insert(entry.*id, entry);
            }
        };
        keep(std::type_identity<TasksAdded>(), added, &TaskAdded::task);
        keep(std::type_identity<TaskTable>(), rows, &TaskRow::task);
        keep(std::type_identity<FacilitiesAdded>(), facilities, &FacilityAdded::facility);
        keep(std::type_identity<FacilityTable>(), facilityRows, &FacilityRow::facility);
        keep(std::type_identity<TimersAdded>(), timers, &TimerAdded::timer);
        keep(std::type_identity<TimerTable>(), timerRows, &TimerRow::timer);
        if (const auto *names = std::get_if<Texts>(&message)) {
            for (const TextEntry &entry : names->entries)
                texts.insert(entry.id, entry.text);
        }
        if (const auto *named = std::get_if<Places>(&message)) {
            for (const Place &entry : named->entries)
                places.insert(entry.id, entry);
        }
        if (const auto *ended = std::get_if<TaskEnded>(&message))
            rows.remove(ended->task);
        if (const auto *ended = std::get_if<TimerEnded>(&message))
            timerRows.remove(ended->timer);
        if (const auto *removed = std::get_if<FacilityRemoved>(&message))
            facilityRows.remove(removed->facility);
    }

    QCoop::Wire::Reader m_reader;
    QCoop::Wire::Writer m_writer;
    quint64 m_lastRequest = 0;
};
