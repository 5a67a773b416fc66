// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/probe/commands.h>

#include <algorithm>
#include <chrono>
#include <mutex>

namespace QCoop::detail {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto hurry = 5ms;

Wire::Time steadyNow()
{
    return std::chrono::steady_clock::now().time_since_epoch() / 1ns;
}

Order::Verb verbOf(Wire::Verb verb)
{
    switch (verb) {
    case Wire::Verb::Resume:
        return Order::Verb::Resume;
    case Wire::Verb::Stop:
        return Order::Verb::Stop;
    case Wire::Verb::StepOnce:
        return Order::Verb::StepOnce;
    default:
        return Order::Verb::Pause;
    }
}

Wire::ReplyCode codeOf(Order::Result result)
{
    switch (result) {
    case Order::Result::Ok:
        break;
    case Order::Result::NotPaused:
        return Wire::ReplyCode::NotPaused;
    case Order::Result::Ended:
        return Wire::ReplyCode::TaskEnded;
    case Order::Result::Gone:
        return Wire::ReplyCode::Gone;
    case Order::Result::Waiting:
        return Wire::ReplyCode::Waiting;
    }
    return Wire::ReplyCode::Ok;
}

Wire::Reply replyTo(quint64 request, Wire::Id task, Wire::ReplyCode code)
{
    Wire::Reply reply;
    reply.request = request;
    reply.task = task;
    reply.code = code;
    return reply;
}

} // namespace

Commands::Commands(const WatchedLoops &loops, std::function<Client *(quint64)> clientOf,
                   Wire::Length patience, QObject *parent)
    : QObject(parent)
    , m_loops(loops)
    , m_clientOf(std::move(clientOf))
    , m_patience(patience)
    , m_hurry(this)
{
    m_hurry.setInterval(hurry);
    connect(&m_hurry, &QTimer::timeout, this, &Commands::collect);
}

void Commands::take(Client &client, const Wire::Command &command)
{
    const Wire::Time now = steadyNow();
    switch (command.verb) {
    case Wire::Verb::Ping:
    case Wire::Verb::Detach:
        client.say(replyTo(command.request, 0, Wire::ReplyCode::Ok), now);
        if (command.verb == Wire::Verb::Detach)
            client.dismiss(u"as asked"_s, now);
        return;
    case Wire::Verb::Cancel:
        cancel(client, command);
        return;
    case Wire::Verb::Pause:
    case Wire::Verb::Resume:
    case Wire::Verb::Stop:
    case Wire::Verb::StepOnce:
        break;
    default:
        client.say(replyTo(command.request, 0, Wire::ReplyCode::Denied), now);
        return;
    }
    if (command.tasks.isEmpty())
        client.say(replyTo(command.request, 0, Wire::ReplyCode::Gone), now);
    for (const Wire::Id task : command.tasks) {
        if (client.isAttached())
            order(client, command, task);
    }
}

void Commands::order(Client &client, const Wire::Command &command, Wire::Id task)
{
    const auto answerAtOnce = [&](Wire::ReplyCode code) {
        client.say(replyTo(command.request, task, code), steadyNow());
    };
    if (!client.mayControl())
        return answerAtOnce(Wire::ReplyCode::Denied);
    if (m_outstanding.size() >= maxOutstanding)
        return answerAtOnce(Wire::ReplyCode::TooMany);
    for (const auto &loop : m_loops) {
        const auto slot = loop->picture()->slotOf(task);
        if (!slot || loop->board().isGone)
            continue;
        m_outstanding.push_back(
            {client.id(), command.request, task, &loop->board(), steadyNow(), false});
        loop->give({.verb = verbOf(command.verb),
                    .client = client.id(),
                    .request = command.request,
                    .task = task,
                    .slot = *slot});
        m_hurry.start();
        return;
    }
    answerAtOnce(Wire::ReplyCode::Gone);
}

void Commands::cancel(Client &client, const Wire::Command &command)
{
    const auto isMeant = [&](const auto &each) {
        return each.client == client.id() && each.request == command.argument;
    };
    for (const auto &loop : m_loops) {
        Board &board = loop->board();
        std::vector<Order> taken;
        {
            const std::lock_guard lock(board.mutex);
            for (const Order &each : board.orders) {
                if (isMeant(each))
                    taken.push_back(each);
            }
            std::erase_if(board.orders, isMeant);
        }
        for (const Order &each : taken) {
            std::erase_if(m_outstanding, [&](const Outstanding &waits) {
                return isMeant(waits) && waits.task == each.task;
            });
            client.say(replyTo(each.request, each.task, Wire::ReplyCode::Cancelled), steadyNow());
        }
    }
    client.say(replyTo(command.request, 0, Wire::ReplyCode::Ok), steadyNow());
}

void Commands::forget(const Client &client)
{
    const auto isOfClient = [id = client.id()](const auto &each) { return each.client == id; };
    std::erase_if(m_outstanding, isOfClient);
    for (const auto &loop : m_loops) {
        {
            const std::lock_guard lock(loop->board().mutex);
            std::erase_if(loop->board().orders, isOfClient);
        }
        loop->give({.verb = client.keepsPauses() ? Order::Verb::Keep : Order::Verb::Release,
                    .client = client.id()});
    }
}

void Commands::forget(const Board &board)
{
    std::erase_if(m_outstanding, [&](const Outstanding &each) {
        if (each.board != &board)
            return false;
        if (Client *const client = m_clientOf(each.client))
            client->say(replyTo(each.request, each.task, Wire::ReplyCode::Gone), steadyNow());
        return true;
    });
}

void Commands::collect()
{
    for (const auto &loop : m_loops) {
        std::vector<Order> results;
        {
            const std::lock_guard lock(loop->board().mutex);
            results.swap(loop->board().results);
        }
        for (const Order &result : results)
            answer(result);
    }
    tellBusy(steadyNow());
    if (m_outstanding.empty())
        m_hurry.stop();
}

void Commands::answer(const Order &result)
{
    if (result.verb == Order::Verb::Release || result.verb == Order::Verb::Keep)
        return;
    std::erase_if(m_outstanding, [&](const Outstanding &each) {
        return each.client == result.client && each.request == result.request &&
               each.task == result.task;
    });
    Client *const client = m_clientOf(result.client);
    if (!client || !client->isAttached())
        return;
    Wire::Reply reply = replyTo(result.request, result.task, codeOf(result.result));
    reply.pausesProgram = result.pausesProgram;
    reply.pausesInspector = result.pausesInspector;
    client->say(reply, steadyNow());
}

void Commands::tellBusy(Wire::Time now)
{
    for (Outstanding &each : m_outstanding) {
        if (each.wasTold || now - each.since < m_patience)
            continue;
        each.wasTold = true;
        Client *const client = m_clientOf(each.client);
        if (!client)
            continue;
        Wire::Reply reply = replyTo(each.request, each.task, Wire::ReplyCode::Busy);
        reply.blockedBy = each.board->step.task.load(relaxed);
        const Wire::Time since = each.board->busySince.load(relaxed);
        reply.blockedFor = since != 0 ? now - since : now - each.since;
        client->say(reply, now);
    }
}

} // namespace QCoop::detail
