// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/cooperate.h>

#include <QtCore/QCoreApplication>

#include <functional>
#include <type_traits>

namespace QCoop {

/// Thrown by react()'s main to end the program with \a code.
class SystemExit : public Error
{
public:
    explicit SystemExit(int code)
        : Error("the program ends with code " + std::to_string(code))
        , m_code(code)
    {
    }
    [[nodiscard]] int code() const noexcept { return m_code; }

private:
    int m_code;
};

namespace detail {

/// Runs the event loop until \a main has its result, and turns that into an exit code.
int runUntilDone(QCoreApplication &app, const Deferred<int> &main);

template <typename T>
Deferred<int> exitCodeOf(const Deferred<T> &main)
{
    if constexpr (std::is_void_v<T>)
        return main.then([] { return 0; });
    else
        return main.then([](T code) { return static_cast<int>(code); });
}

} // namespace detail

/// Runs a program that is one asynchronous main function: calls
/// `main(reactor, args...)`, which returns a Deferred or a Task, of nothing or of an exit
/// code, runs the event loop until that is done, and returns the exit code.
///
/// 0 if it succeeded with nothing; its int; the code of a SystemExit; 1 for any other
/// failure, which is logged with its place. The loop is stopped exactly once; if \a main is
/// done at once, it is not begun. If the application quits by itself first, what is left of
/// \a main is cancelled, and the code is that of exec().
/// Thread-affinity: the main thread, outside exec(). Semantics: Twisted, task.react.
template <typename Main, typename... Args>
int react(QCoreApplication &app, Main main, Args &&...args)
{
    QtReactor &reactor = QtReactor::instance();
    using Returned = std::remove_cvref_t<std::invoke_result_t<Main &, QtReactor &, Args...>>;
    if constexpr (detail::isTask<Returned>) {
        const auto run = [&]() {
            return cooperate(
                Context(&app),
                [&main, &reactor](std::decay_t<Args>... own) {
                    return std::invoke(main, reactor, std::move(own)...);
                },
                std::forward<Args>(args)...);
        };
        const auto task = maybeDeferred([&] {
            auto handle = run();
            handle.setName("main");
            if constexpr (std::is_void_v<typename Returned::Value>)
                return handle.whenDone();
            else
                return handle.result();
        });
        return detail::runUntilDone(app, detail::exitCodeOf(task));
    } else {
        return detail::runUntilDone(app, detail::exitCodeOf(maybeDeferred([&] {
                                        return std::invoke(main, reactor,
                                                           std::forward<Args>(args)...);
                                    })));
    }
}

} // namespace QCoop
