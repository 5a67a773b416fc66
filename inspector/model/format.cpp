// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace QCoop::Inspector::Format {

using namespace Qt::StringLiterals;

namespace {

constexpr Wire::Length millisecond = 1'000'000;
constexpr Wire::Length second = 1'000 * millisecond;
constexpr qint64 minuteSeconds = 60;
constexpr qint64 hourSeconds = 60 * minuteSeconds;
constexpr qint64 daySeconds = 24 * hourSeconds;

QString tr(const char *text)
{
    return QCoreApplication::translate("Inspector", text);
}

QLocale locale()
{
    QLocale locale;
    // The C locale leaves the groups out; a count of many digits cannot be read without.
    locale.setNumberOptions(locale.numberOptions() & ~QLocale::OmitGroupSeparator);
    return locale;
}

/// Three digits at the most: "1.2", "12.3", "312".
QString digits(double value)
{
    const double tenths = std::round(value * 10);
    return locale().toString(value, 'f', tenths < 1'000 && std::fmod(tenths, 10) != 0 ? 1 : 0);
}

QString longDuration(qint64 seconds)
{
    const auto two = [](qint64 large, const QString &largeUnit, qint64 small,
                        const QString &smallUnit) {
        const QString first = count(quint64(large)) + u' ' + largeUnit;
        return small == 0 ? first : first + u' ' + count(quint64(small)) + u' ' + smallUnit;
    };
    if (seconds < hourSeconds)
        return two(seconds / minuteSeconds, tr("min"), seconds % minuteSeconds, tr("s"));
    if (seconds < daySeconds)
        return two(seconds / hourSeconds, tr("h"), seconds % hourSeconds / minuteSeconds,
                   tr("min"));
    return two(seconds / daySeconds, tr("d"), seconds % daySeconds / hourSeconds, tr("h"));
}

} // namespace

QString duration(Wire::Length length)
{
    if (length < 0)
        return u"-"_s + duration(length == std::numeric_limits<Wire::Length>::min()
                                     ? std::numeric_limits<Wire::Length>::max()
                                     : -length);
    if (length == 0)
        return tr("0 s");
    double value = double(length);
    for (const char *unit :
         {QT_TRANSLATE_NOOP("Inspector", "ns"), QT_TRANSLATE_NOOP("Inspector", "µs"),
          QT_TRANSLATE_NOOP("Inspector", "ms")}) {
        if (value < 999.5) // what would be rounded to 1,000 belongs to the next unit
            return digits(value) + u' ' + tr(unit);
        value /= 1'000;
    }
    if (value < 59.95)
        return digits(value) + u' ' + tr("s");
    return longDuration(qint64(std::llround(value)));
}

QString duration(Wire::Length length, bool isEstimate)
{
    return isEstimate ? u"≈ "_s + duration(length) : duration(length);
}

QString age(Wire::Length length)
{
    const qint64 seconds = std::max(length, Wire::Length(0)) / second;
    return seconds < minuteSeconds ? count(quint64(seconds)) + u' ' + tr("s")
                                   : longDuration(seconds);
}

QString stopwatch(Wire::Length length)
{
    const qint64 seconds = std::max(length, Wire::Length(0)) / second;
    const QString minutes = u"%1:%2"_s.arg(seconds / minuteSeconds % 60, 2, 10, QLatin1Char('0'))
                                .arg(seconds % minuteSeconds, 2, 10, QLatin1Char('0'));
    const qint64 hours = seconds / hourSeconds;
    return hours == 0 ? minutes : u"%1:%2"_s.arg(hours).arg(minutes);
}

QString due(Wire::Length untilDue)
{
    const auto amount = [](Wire::Length length) {
        const qint64 milliseconds = qint64(std::llround(double(length) / millisecond));
        if (milliseconds < 100)
            return count(quint64(milliseconds)) + u' ' + tr("ms");
        // Tenths: a countdown is painted ten times a second, finer digits only flicker.
        const double seconds = double(length) / second;
        if (seconds < 59.95)
            return locale().toString(seconds, 'f', 1) + u' ' + tr("s");
        return longDuration(qint64(std::llround(seconds)));
    };
    constexpr Wire::Length punctual = millisecond / 2;
    if (untilDue >= punctual)
        return tr("in %1").arg(amount(untilDue));
    if (untilDue > -punctual)
        return tr("due");
    return tr("%1 late").arg(amount(-untilDue));
}

QString count(quint64 number)
{
    return locale().toString(number);
}

QString signedCount(qint64 number)
{
    return locale().toString(number);
}

QString rate(double perSecond)
{
    if (!(perSecond >= 0.05))
        return {};
    const double shown = std::min(perSecond, 1e15);
    return tr("%1/s").arg(shown < 9.95 ? locale().toString(shown, 'f', 1)
                                       : count(quint64(std::llround(shown))));
}

QString percent(double share)
{
    const double value = std::min(share * 100, 1e6);
    if (!(value >= 0.05))
        return {};
    return tr("%1 %").arg(value < 9.95
                              ? locale().toString(value, 'f', value == std::floor(value) ? 0 : 1)
                              : count(quint64(std::llround(value))));
}

QString bytes(quint64 number)
{
    double value = double(number);
    for (const char *unit :
         {QT_TRANSLATE_NOOP("Inspector", "B"), QT_TRANSLATE_NOOP("Inspector", "kB"),
          QT_TRANSLATE_NOOP("Inspector", "MB"), QT_TRANSLATE_NOOP("Inspector", "GB")}) {
        if (value < 999.5)
            return digits(value) + u' ' + tr(unit);
        value /= 1'000;
    }
    return digits(value) + u' ' + tr("TB");
}

QString progress(qint64 done, qint64 total)
{
    if (total > 0) {
        const QString share = percent(double(std::max(done, qint64(0))) / double(total));
        return tr("%1 of %2 (%3)")
            .arg(signedCount(done), signedCount(total), share.isEmpty() ? tr("0 %") : share);
    }
    return done == 0 ? QString() : signedCount(done);
}

QString pauses(quint32 program, quint32 inspector)
{
    if (program == 0 && inspector == 0)
        return {};
    return count(program) + u'+' + count(inspector);
}

QString pausesInWords(quint32 program, quint32 inspector)
{
    if (program == 0 && inspector == 0)
        return tr("not paused");
    const QString byProgram = tr("%1 by the program").arg(count(program));
    const QString byInspector = tr("%1 by the inspector").arg(count(inspector));
    if (inspector == 0)
        return byProgram;
    return program == 0 ? byInspector : byProgram + u" + "_s + byInspector;
}

QString state(Wire::TaskState state)
{
    static constexpr std::array names{
        QT_TRANSLATE_NOOP("Inspector", "ready"),
        QT_TRANSLATE_NOOP("Inspector", "running"),
        QT_TRANSLATE_NOOP("Inspector", "waiting"),
        QT_TRANSLATE_NOOP("Inspector", "paused"),
        QT_TRANSLATE_NOOP("Inspector", "done"),
        QT_TRANSLATE_NOOP("Inspector", "failed"),
        QT_TRANSLATE_NOOP("Inspector", "stopped"),
        QT_TRANSLATE_NOOP("Inspector", "scheduler stopped"),
    };
    return std::size_t(state) < names.size() ? tr(names[std::size_t(state)]) : tr("unknown");
}

QString waiting(Wire::Waiting waiting)
{
    switch (waiting) {
    case Wire::Waiting::Deferred:
        return tr("a deferred");
    case Wire::Waiting::Awaiter:
        return tr("an awaitable");
    case Wire::Waiting::Nothing:
        break;
    }
    return {};
}

QString timerKind(Wire::TimerKind kind)
{
    static constexpr std::array names{"callLater",     "LoopingCall", "deferLater",
                                      "timeout",       "sleep",       "loop.callLater",
                                      "scheduleLater", "scheduleAt",  "deadline"};
    return std::size_t(kind) < names.size() ? QString::fromLatin1(names[std::size_t(kind)])
                                            : tr("unknown");
}

QString facilityKind(Wire::FacilityKind kind)
{
    static constexpr std::array names{"EventLoop", "Scheduler", "Executor", "TaskGroup"};
    return std::size_t(kind) < names.size() ? QString::fromLatin1(names[std::size_t(kind)])
                                            : tr("facility");
}

QString priority(Wire::Priority priority)
{
    static constexpr std::array names{QT_TRANSLATE_NOOP("Inspector", "user-blocking"),
                                      QT_TRANSLATE_NOOP("Inspector", "user-visible"),
                                      QT_TRANSLATE_NOOP("Inspector", "background")};
    return std::size_t(priority) < names.size() ? tr(names[std::size_t(priority)]) : tr("unknown");
}

QString priority(Wire::Priority priority, quint32 weight)
{
    if (weight == 1)
        return priority == Wire::Priority::UserVisible ? QString() : Format::priority(priority);
    return tr("%1 ×%2").arg(Format::priority(priority), count(weight));
}

} // namespace QCoop::Inspector::Format
