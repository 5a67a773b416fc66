// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/client.h>

#include <qcoop/qt/logging.h>

#include <QtCore/QDateTime>
#include <QtNetwork/QLocalSocket>

#include <algorithm>
#include <chrono>

namespace QCoop::detail {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr auto patienceForGreeting = 5s;
constexpr auto patienceForLeaving = 5s;
constexpr auto penalty = 1s;              // before a wrong token is answered
constexpr qsizetype portionOfTexts = 200; // of at most maxText characters each
constexpr qsizetype portionOfPlaces = 5'000;
constexpr qint64 second = 1'000'000'000;

Wire::Time steadyNow()
{
    return std::chrono::steady_clock::now().time_since_epoch() / 1ns;
}

Wire::Id idOf(const Wire::TaskRow &row)
{
    return row.task;
}
Wire::Id idOf(const Wire::TimerRow &row)
{
    return row.timer;
}

/// What a stranger calls himself, fit for a log.
QString printable(QString name)
{
    name.truncate(100);
    for (QChar &character : name)
        character = character.isPrint() ? character : QChar(u'?');
    return name;
}

/// Whether two tokens are the same, in a time that does not tell where they differ.
bool isSame(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    quint8 difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = quint8(difference | (quint8(a[i]) ^ quint8(b[i])));
    return difference == 0;
}

} // namespace

Client::Client(quint64 id, std::unique_ptr<QLocalSocket> socket, Welcome welcome)
    : m_id(id)
    , m_socket(std::move(socket))
    , m_welcome(std::move(welcome))
{
    m_socket->setReadBufferSize(2 * maxCommandFrame);
    connect(m_socket.get(), &QLocalSocket::readyRead, this, &Client::read);
    connect(m_socket.get(), &QLocalSocket::bytesWritten, this, [this] { m_slowSince = 0; });
    connect(m_socket.get(), &QLocalSocket::disconnected, this, [this] {
        m_phase = Phase::Leaving;
        Q_EMIT gone();
    });
    connect(&m_patience, &QTimer::timeout, this,
            [this] { refuse(Wire::RefusedReason::TooLate, u"no greeting within 5 s"_s); });
    m_patience.setSingleShot(true);
    m_patience.setTimerType(Qt::PreciseTimer); // a coarse one may come 5 % early
    m_patience.start(patienceForGreeting);
    if (!m_welcome.userProblem.isEmpty())
        refuse(Wire::RefusedReason::WrongUser, m_welcome.userProblem);
}

Client::~Client()
{
    m_socket->disconnect(this); // its end is nobody's news any more
}

bool Client::isSlow() const
{
    return m_socket->bytesToWrite() > maxWaiting;
}

void Client::read()
{
    if (m_phase == Phase::Leaving) {
        (void)m_socket->readAll();
        return;
    }
    m_reader.feed(m_socket->readAll());
    while (m_phase != Phase::Leaving) {
        const auto received = m_reader.next();
        if (!received)
            break;
        if (received->message)
            handle(*received->message);
    }
    if (m_reader.hasFailed() && m_phase != Phase::Leaving)
        refuse(Wire::RefusedReason::BadFrame, m_reader.error());
}

void Client::handle(const Wire::Message &message)
{
    if (m_phase == Phase::Greeting) {
        if (const auto *hello = std::get_if<Wire::ClientHello>(&message))
            greet(*hello);
        else
            refuse(Wire::RefusedReason::BadFrame, u"it did not begin with a greeting"_s);
        return;
    }
    if (const auto *wish = std::get_if<Wire::Subscribe>(&message)) {
        constexpr qsizetype maxVisible = 1'000;
        m_hz = std::clamp(wish->hz, 1, 30);
        const auto visible = wish->visible.first(std::min(wish->visible.size(), maxVisible));
        m_visible = QSet<Wire::Id>(visible.begin(), visible.end());
        return;
    }
    const auto *command = std::get_if<Wire::Command>(&message);
    if (!command)
        return; // what only an agent says; it means nothing here
    const Wire::Time now = steadyNow();
    if (now - m_second > second) {
        m_second = now;
        m_commands = 0;
    }
    constexpr qsizetype tasksOfACommand = 10'000, tasksThatCountAsOne = 100;
    m_commands += 1 + int(std::min(command->tasks.size(), tasksOfACommand) / tasksThatCountAsOne);
    if (m_commands > maxCommands || command->tasks.size() > tasksOfACommand) {
        Wire::Reply reply;
        reply.request = command->request;
        reply.code = Wire::ReplyCode::TooMany;
        say(reply, now);
        return;
    }
    m_keepsPauses = command->verb == Wire::Verb::Detach && command->argument == 1;
    Q_EMIT commanded(*command);
}

void Client::greet(const Wire::ClientHello &hello)
{
    if (hello.major != Wire::protocolMajor) {
        refuse(Wire::RefusedReason::WrongVersion,
               u"it speaks protocol %1.%2, this program %3.%4"_s.arg(hello.major)
                   .arg(hello.minor)
                   .arg(Wire::protocolMajor)
                   .arg(Wire::protocolMinor));
        return;
    }
    if (!isSame(hello.token, m_welcome.token)) {
        m_phase = Phase::Leaving; // what it says meanwhile is not read
        m_patience.disconnect(this);
        connect(&m_patience, &QTimer::timeout, this,
                [this] { refuse(Wire::RefusedReason::WrongToken, u"the token is wrong"_s); });
        m_patience.start(penalty);
        return;
    }
    m_patience.stop();
    m_phase = Phase::Attached;
    Wire::Hello answer = m_welcome.hello;
    answer.minor = std::min(hello.minor, Wire::protocolMinor);
    answer.now = steadyNow();
    answer.wallClock = QDateTime::currentMSecsSinceEpoch();
    answer.mayControl = m_welcome.hello.mayControl && hello.wantsControl;
    if (!hello.wantsControl || answer.mayControl)
        answer.whyNoControl.clear();
    m_welcome.hello = answer;
    say(answer, answer.now);
    qCInfo(lcQCoop).noquote() << u"probe: \"%1\" inspects this program%2"_s.arg(
        printable(hello.name), answer.mayControl ? u" and may control it"_s : QString());
    Q_EMIT attached();
}

void Client::refuse(Wire::RefusedReason reason, const QString &text)
{
    qCWarning(lcQCoop).noquote() << "probe: an inspector was not let in:" << text;
    Wire::Refused refused;
    refused.reason = reason;
    refused.text = text.left(Wire::maxText);
    m_phase = Phase::Leaving;
    say(refused, steadyNow());
    leave();
}

void Client::leave()
{
    m_phase = Phase::Leaving;
    // When all is written; whoever does not read it is not waited for.
    m_patience.disconnect(this);
    connect(&m_patience, &QTimer::timeout, m_socket.get(), &QLocalSocket::abort);
    m_patience.start(patienceForLeaving);
    m_socket->disconnectFromServer();
}

void Client::dismiss(const QString &text, Wire::Time now)
{
    if (m_phase == Phase::Leaving)
        return;
    say(Wire::Bye{text}, now);
    m_socket->flush();
    leave();
}

void Client::say(const Wire::Message &message, Wire::Time now)
{
    if (m_socket->state() != QLocalSocket::ConnectedState)
        return; // it has just gone, while it was being told something
    const QByteArray frame = m_writer.frame(message, now);
    m_sentBytes += quint64(frame.size());
    m_socket->write(frame);
    const bool isSilent = m_slowSince != 0 && now - m_slowSince > maxSilence / 1ns;
    if (m_phase != Phase::Leaving && (m_socket->bytesToWrite() > maxBacklog || isSilent)) {
        qCWarning(lcQCoop) << "probe: an inspector reads nothing; it was let go of with"
                           << m_socket->bytesToWrite() << "bytes waiting for it";
        m_phase = Phase::Leaving;
        m_socket->abort();
    }
}

void Client::introduce(const std::vector<Picture *> &pictures)
{
    Wire::SnapshotBegin begin;
    for (const Picture *picture : pictures) {
        const std::lock_guard lock(picture->board().mutex);
        begin.tasks += picture->board().tasks.live();
        begin.timers += picture->board().timers.live();
    }
    const Wire::Time now = steadyNow();
    say(begin, now);
    for (const Picture *picture : pictures) {
        loopAdded(picture->board());
        for (const Wire::SchedulerAdded &each : picture->knownSchedulers())
            say(each, now);
        for (const Wire::SchedulerStats &each : picture->knownStats())
            say(each, now);
    }
}

void Client::loopAdded(const Board &board)
{
    say(Wire::LoopAdded{board.id, board.threadId, QString::fromStdString(board.thread),
                        board.isGui},
        steadyNow());
}

void Client::loopRemoved(const Board &board)
{
    m_sent.remove(&board);
    say(Wire::LoopRemoved{board.id}, steadyNow());
}

bool Client::tell(const std::vector<Picture *> &pictures, const Names &names, Wire::Time now,
                  quint32 frame, bool withNews)
{
    // News go to everybody at the pace of the fastest; tables can wait.
    const bool tablesAreDue = m_inSnapshot || now - m_tablesAt >= second / (m_hz + 1);
    if (tablesAreDue)
        m_tablesAt = now;
    m_names = &names;
    m_frame = frame;
    bool isMore = false;
    for (const Picture *picture : pictures) {
        if (!isAttached())
            return false;
        SentTables &sent = m_sent[&picture->board()];
        if (withNews) {
            if (picture->blocked) {
                needPlace(picture->blocked->place);
                sayNames(now);
                say(*picture->blocked, now);
            }
            sayEnds(*picture, now);
            saySmallNews(*picture, now);
        }
        if (isSlow()) {
            m_slowSince = m_slowSince != 0 ? m_slowSince : now;
            if (withNews) {
                auto &drops = m_unsaidDrops[Wire::Stream::TaskChanges];
                ++drops.count; // a frame of changes; what they say comes later
                drops.from = drops.from != 0 ? drops.from : now;
            }
            continue;
        }
        if (!tablesAreDue)
            continue;
        sent.lookedTasks += sayLines<Wire::TasksAdded, Wire::TaskTable>(
            picture->tasks(), sent.tasks, sent.nextTask, now);
        sent.lookedTimers += sayLines<Wire::TimersAdded, Wire::TimerTable>(
            picture->timers(), sent.timers, sent.nextTimer, now);
        // All slots once: those that change meanwhile would keep it from ever being whole.
        isMore |= sent.lookedTasks < picture->tasks().size() ||
                  sent.lookedTimers < picture->timers().size();
    }
    if (!isAttached() || isSlow())
        return false;
    sayDrops(now);
    if (m_inSnapshot && !isMore) {
        m_inSnapshot = false;
        say(Wire::SnapshotEnd{}, now);
    }
    // Only what is there at the beginning is sent as fast as it can be.
    return isMore && m_inSnapshot;
}

void Client::needText(Wire::TextId id)
{
    if (id == 0 || id > m_names->texts().size())
        return;
    if (m_hasText.size() <= id)
        m_hasText.resize(id + 1);
    if (m_hasText[id])
        return;
    m_hasText[id] = true;
    m_neededTexts.append(m_names->texts()[id - 1]);
}

void Client::needPlace(Wire::PlaceId id)
{
    if (id == 0 || id > m_names->places().size())
        return;
    if (m_hasPlace.size() <= id)
        m_hasPlace.resize(id + 1);
    if (m_hasPlace[id])
        return;
    m_hasPlace[id] = true;
    const Wire::Place &place = m_names->places()[id - 1];
    needText(place.file);
    needText(place.function);
    m_neededPlaces.append(place);
}

void Client::need(const Wire::TaskAdded &record)
{
    needPlace(record.spawnedAt);
}

void Client::need(const Wire::TaskRow &record)
{
    needText(record.name);
    needPlace(record.yieldedAt);
}

void Client::need(const Wire::TimerAdded &record)
{
    needPlace(record.madeAt);
}

void Client::sayNames(Wire::Time now)
{
    for (qsizetype at = 0; at < m_neededTexts.size() && isAttached(); at += portionOfTexts) {
        const qsizetype count = std::min(portionOfTexts, m_neededTexts.size() - at);
        say(Wire::Texts{m_neededTexts.sliced(at, count)}, now);
    }
    for (qsizetype at = 0; at < m_neededPlaces.size() && isAttached(); at += portionOfPlaces) {
        const qsizetype count = std::min(portionOfPlaces, m_neededPlaces.size() - at);
        say(Wire::Places{m_neededPlaces.sliced(at, count)}, now);
    }
    m_neededTexts.clear();
    m_neededPlaces.clear();
}

void Client::sayEnds(const Picture &picture, Wire::Time now)
{
    SentTables &sent = m_sent[&picture.board()];
    QList<Wire::TaskAdded> unknown;
    QList<Wire::TaskRow> rows;
    for (const EndedLine &line : picture.endedTasks) {
        const bool isKnown =
            line.slot < sent.tasks.size() && sent.tasks[line.slot].id == line.row.task;
        if (!isKnown) {
            unknown.append(line.added);
            need(line.added);
        }
        rows.append(line.row);
        need(line.row);
    }
    sayNames(now);
    sayRows<Wire::TasksAdded>(unknown, now);
    sayRows<Wire::TaskTable>(rows, now);
    for (const EndedLine &line : picture.endedTasks) {
        if (!isAttached())
            return;
        say(line.ended, now);
        if (line.slot < sent.tasks.size() && sent.tasks[line.slot].id == line.row.task)
            sent.tasks[line.slot] = {};
    }
    for (const EndedTimerLine &line : picture.endedTimers) {
        if (!isAttached())
            return;
        if (line.slot >= sent.timers.size() || sent.timers[line.slot].id != line.ended.timer)
            continue; // it never heard of that one
        say(line.ended, now);
        sent.timers[line.slot] = {};
    }
}

void Client::saySmallNews(const Picture &picture, Wire::Time now)
{
    for (const Wire::SchedulerAdded &each : picture.schedulersAdded)
        say(each, now);
    for (const Wire::Id each : picture.schedulersRemoved)
        say(Wire::SchedulerRemoved{each}, now);
    for (const Wire::Drops &each : picture.drops) {
        m_drops += each.count;
        say(each, now);
    }
    if (isSlow()) {
        const auto dropped = [&](Wire::Stream stream, quint64 count) {
            if (count == 0)
                return;
            Wire::Drops &drops = m_unsaidDrops[stream];
            drops.count += count;
            drops.from = drops.from != 0 ? drops.from : now;
        };
        dropped(Wire::Stream::LongSteps, quint64(picture.longSteps.size()));
        dropped(Wire::Stream::LoopStats, 1);
        m_owesStatistics = true;
        return;
    }
    if (std::exchange(m_owesStatistics, false)) {
        for (const Wire::SchedulerStats &each : picture.knownStats())
            say(each, now);
    }
    for (const Wire::SchedulerStats &each : picture.schedulers)
        say(each, now);
    for (const Wire::LongStep &each : picture.longSteps) {
        needPlace(each.before);
        needPlace(each.after);
    }
    sayNames(now);
    for (const Wire::LongStep &each : picture.longSteps)
        say(each, now);
    if (picture.stats.interval > 0)
        say(picture.stats, now);
}

void Client::sayDrops(Wire::Time now)
{
    for (auto drops = m_unsaidDrops.begin(); drops != m_unsaidDrops.end(); ++drops) {
        drops->stream = drops.key();
        drops->to = now;
        drops->from = drops->from != 0 ? drops->from : now;
        drops->reason = Wire::DropReason::SlowClient;
        m_drops += drops->count;
        say(*drops, now);
    }
    m_unsaidDrops.clear();
}

template <typename Table, typename Row>
void Client::sayRows(const QList<Row> &rows, Wire::Time now)
{
    for (qsizetype at = 0; at < rows.size() && isAttached(); at += maxRows) {
        const qsizetype count = std::min(maxRows, rows.size() - at);
        m_sentRows += quint64(count);
        say(Table{rows.sliced(at, count)}, now);
    }
}

template <typename Added, typename Table, typename Lines>
size_t Client::sayLines(const Lines &lines, std::vector<Sent> &sent, size_t &next, Wire::Time now)
{
    if (sent.size() < lines.size())
        sent.resize(lines.size());
    QList<typename Added::Row> added;
    QList<typename Table::Row> rows;
    const auto take = [&](size_t slot) {
        const auto &line = lines[slot];
        if (sent[slot].id != idOf(line.row)) {
            added.append(line.added);
            need(line.added);
        }
        sent[slot] = {idOf(line.row), line.changed};
        rows.append(line.row);
        need(line.row);
    };
    const auto isNews = [&](size_t slot) {
        const auto &line = lines[slot];
        return idOf(line.row) != 0 &&
               (sent[slot].id != idOf(line.row) || sent[slot].changed != line.changed);
    };
    // The news are read before the lines, so an end may be among those of the next frame.
    const auto mayBeTold = [&](size_t slot) {
        return sent[slot].id != 0 && sent[slot].id != idOf(lines[slot].row) &&
               lines[slot].changed == m_frame;
    };
    // What is on the screen first, then in turn, beginning where the last frame ended.
    if constexpr (std::is_same_v<Table, Wire::TaskTable>) {
        for (size_t slot = 0; slot < lines.size() && !m_visible.isEmpty(); ++slot) {
            if (isNews(slot) && !mayBeTold(slot) && m_visible.contains(idOf(lines[slot].row)))
                take(slot);
        }
    }
    // Whose end was left out because too many ended at once has ended all the same.
    const auto sayLost = [&](size_t slot) {
        const Wire::Id lost = std::exchange(sent[slot], {}).id;
        if constexpr (std::is_same_v<Table, Wire::TaskTable>) {
            Wire::TaskEnded ended;
            ended.task = lost;
            ended.at = now;
            ended.error = u"too many tasks ended at once; how this one did was left out"_s;
            say(ended, now);
        } else {
            say(Wire::TimerEnded{lost, Wire::TimerEnd::Dropped, now}, now);
        }
    };
    for (size_t slot = 0; slot < lines.size(); ++slot) {
        const bool isAnother = sent[slot].id != 0 && sent[slot].id != idOf(lines[slot].row);
        if (isAnother && !mayBeTold(slot))
            sayLost(slot);
    }
    size_t looked = 0;
    for (; looked < lines.size() && rows.size() < maxRows; ++looked) {
        next = next < lines.size() ? next : 0;
        if (isNews(next) && !mayBeTold(next))
            take(next);
        ++next;
    }
    sayNames(now);
    sayRows<Added>(added, now);
    sayRows<Table>(rows, now);
    return looked;
}

} // namespace QCoop::detail
