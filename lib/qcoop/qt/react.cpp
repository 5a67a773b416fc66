// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/react.h>

#include <qcoop/core/errorhandler.h>
#include <qcoop/qt/logging.h>

#include <memory>

namespace QCoop::detail {

int runUntilDone(QCoreApplication &app, const Deferred<int> &main)
{
    // Shared, for a main that nobody can cancel may fire when this has long returned.
    struct State
    {
        std::optional<int> code;
        bool loopRuns = false;
        bool hasQuit = false;
    };
    const auto state = std::make_shared<State>();
    const auto end = [state](int code) {
        state->code = code;
        if (state->loopRuns)
            QCoreApplication::exit(code);
    };
    main.then(end, [state, end](const Failure &failure) {
        if (failure.isStop() && (state->hasQuit || QtReactor::instance().isQuitting()))
            return; // the application quits by itself, and that is no failure of main
        int code = 1;
        const bool exits =
            failure.visit<SystemExit>([&](const SystemExit &exit) { code = exit.code(); });
        if (!exits)
            qCCritical(lcQCoop).noquote()
                << ErrorReport(ErrorReport::Kind::MainFailed, failure).text();
        end(code);
    });
    if (state->code)
        return *state->code;
    state->loopRuns = true;
    const int code = app.exec();
    state->loopRuns = false;
    if (!state->code) {
        state->hasQuit = true;
        main.cancel();
    }
    return state->code.value_or(code);
}

} // namespace QCoop::detail
