// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/probe/picture.h>
#include <qcoop/wire/message.h>

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QSet>
#include <QtCore/QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

class QLocalSocket;

namespace QCoop::detail {

/// What is said to an inspector that asks to come in.
struct Welcome
{
    Wire::Hello hello;   ///< mayControl is what the program allows
    QByteArray token;    ///< that the inspector must know
    QString userProblem; ///< why whoever is at the other end is not let in at all
};

/// One inspector at the other end of a socket: it is greeted, told what is new to it, and
/// its commands are passed on.
///
/// It is sent a line of a table when the line has changed since it was last sent to it, at
/// most maxRows a frame, so what is left out comes later. While more than maxWaiting bytes
/// wait for it, tables wait, too, and small news are counted and dropped. Ends of tasks and
/// replies are not, up to maxBacklog bytes; an inspector that has more waiting, or that has
/// read nothing for maxSilence, is let go of, and its pauses with it.
/// Thread-affinity: the agent's thread.
class Client final : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype maxWaiting = qsizetype(1) << 20;  // bytes, of tables and news
    static constexpr qsizetype maxBacklog = qsizetype(16) << 20; // bytes, of anything
    static constexpr std::chrono::seconds maxSilence{30};
    static constexpr qsizetype maxCommandFrame = qsizetype(256) << 10;
    static constexpr qsizetype maxRows = 5'000; // a frame
    static constexpr int maxCommands = 200;     // a second

    using Sink = std::function<void(const Wire::Message &, Wire::Time)>;

    Client(quint64 id, std::unique_ptr<QLocalSocket> socket, Welcome welcome);
    /// One that is there at once, and is never slow: all that it is told goes to \a sink, tables
    /// \a hz times a second.
    Client(Sink sink, int hz);
    ~Client() override;

    [[nodiscard]] quint64 id() const noexcept { return m_id; }
    [[nodiscard]] bool isAttached() const noexcept { return m_phase == Phase::Attached; }
    [[nodiscard]] bool mayControl() const noexcept { return m_welcome.hello.mayControl; }
    [[nodiscard]] int hz() const noexcept { return m_hz; }
    /// Whether it knows what version 1.1 brought: facilities, and further kinds of timers.
    [[nodiscard]] bool knowsFacilities() const noexcept { return m_welcome.hello.minor >= 1; }
    [[nodiscard]] bool keepsPauses() const noexcept { return m_keepsPauses; }
    [[nodiscard]] quint64 sentBytes() const noexcept { return m_sentBytes; }
    [[nodiscard]] quint64 sentRows() const noexcept { return m_sentRows; }
    [[nodiscard]] quint64 drops() const noexcept { return m_drops; }

    /// What is there besides tables; to be called once, when isAttached() becomes true.
    void introduce(const std::vector<Picture *> &pictures);
    /// The news of the last reading and the lines that have changed. Returns whether there
    /// are more of these, and room for them.
    bool tell(const std::vector<Picture *> &pictures, const Names &names, Wire::Time now,
              quint32 frame, bool withNews);
    void loopAdded(const Board &board);
    void loopRemoved(const Board &board);
    void say(const Wire::Message &message, Wire::Time now);
    /// Says goodbye, and closes when that is sent.
    void dismiss(const QString &text, Wire::Time now);

Q_SIGNALS:
    void attached();
    void commanded(const QCoop::Wire::Command &command);
    void gone();

private:
    enum class Phase { Greeting, Attached, Leaving };
    struct Sent
    {
        Wire::Id id = 0;
        quint32 changed = 0;
    };
    struct SentTable
    {
        std::vector<Sent> sent; // by slot
        size_t next = 0;        // where the next portion begins
        size_t looked = 0;      // at how many slots, for the snapshot
    };
    struct SentTables
    {
        SentTable tasks;
        SentTable timers;
        SentTable facilities;
    };

    void read();
    void handle(const Wire::Message &message);
    void greet(const Wire::ClientHello &hello);
    void refuse(Wire::RefusedReason reason, const QString &text);
    void leave();
    // Notes what \a record names and this client has not been told yet.
    void need(const Wire::TaskAdded &record);
    void need(const Wire::TaskRow &record);
    void need(const Wire::TimerAdded &record);
    void need(const Wire::TimerRow &) {}
    void need(const Wire::FacilityAdded &record);
    void need(const Wire::FacilityRow &record);
    void needText(Wire::TextId id);
    void needPlace(Wire::PlaceId id);
    /// Says what is needed.
    void sayNames(Wire::Time now);
    void sayEnds(const Picture &picture, Wire::Time now);
    void saySmallNews(const Picture &picture, Wire::Time now);
    void sayDrops(Wire::Time now);
    /// Returns whether it has not looked at all slots once.
    template <typename Added, typename Table, typename Lines>
    bool sayLines(const Lines &lines, SentTable &table, Wire::Time now);
    template <typename Table>
    void sayLost(Wire::Id id, Wire::Time now);
    /// \a record as this client knows its kinds.
    template <typename Record>
    [[nodiscard]] Record told(Record record) const;
    template <typename Table, typename Row>
    void sayRows(const QList<Row> &rows, Wire::Time now);
    [[nodiscard]] bool isSlow() const;

    const quint64 m_id;
    const Sink m_sink;                      // instead of the socket
    std::unique_ptr<QLocalSocket> m_socket; // nothing, if there is a sink
    Welcome m_welcome;
    Wire::Reader m_reader{maxCommandFrame};
    Wire::Writer m_writer;
    Phase m_phase = Phase::Greeting;
    QTimer m_patience;
    QHash<const Board *, SentTables> m_sent;
    QSet<Wire::Id> m_visible;
    const Names *m_names = nullptr; // while it is told something
    quint32 m_frame = 0;            // the number of the last reading
    std::vector<bool> m_hasText;    // by number
    std::vector<bool> m_hasPlace;
    QList<Wire::TextEntry> m_neededTexts;
    QList<Wire::Place> m_neededPlaces;
    int m_hz = 10;
    int m_commands = 0; // in this second
    bool m_inSnapshot = true;
    bool m_keepsPauses = false;
    bool m_owesStatistics = false; // of schedulers, which are told when they change only
    quint64 m_sentBytes = 0;
    quint64 m_sentRows = 0;
    quint64 m_drops = 0;
    QHash<Wire::Stream, Wire::Drops> m_unsaidDrops;
    Wire::Time m_slowSince = 0; // 0: it reads
    Wire::Time m_tablesAt = 0;  // when they were last sent
    Wire::Time m_second = 0;    // in which m_commands counts
};

} // namespace QCoop::detail
