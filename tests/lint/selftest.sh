#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# usage: selftest.sh RULE. Feeds a lint snippets that it has to refuse, and others that it
# has to let pass: a lint that finds nothing because it is broken would go unnoticed.

set -euo pipefail
rule=${1:?usage: selftest.sh RULE}
lintDir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
cases=0
failures=0

# Puts standard input into PATH of an otherwise empty tree and runs the lint on that.
lint() { # PATH
    rm -rf -- "$scratch/tree with a space"
    mkdir -p -- "$(dirname -- "$scratch/tree with a space/$1")"
    cat > "$scratch/tree with a space/$1"
    cases=$((cases + 1))
    bash "$lintDir/$rule.sh" "$scratch/tree with a space" > "$scratch/output" 2>&1
}

failed() { # MESSAGE PATH
    printf '%s, case %d: %s\n' "$rule" "$cases" "$1"
    cat "$scratch/tree with a space/$2" "$scratch/output"
    failures=$((failures + 1))
}

# Expects a finding in the given line, and none elsewhere.
bad() { # PATH LINE
    lint "$1" && status=0 || status=$?
    if [[ $status != 1 ]]; then
        failed "passed, or broke, with status $status" "$1"
    elif ! grep -q "/$1:$2: ." "$scratch/output" || grep -qv "/$1:$2: ." "$scratch/output"; then
        failed "no finding in line $2, or another one" "$1"
    fi
}

good() { # PATH
    lint "$1" || failed "refused" "$1"
}

# Each line of standard input is a file of its own.
eachBad() { while IFS= read -r line; do bad "$1" 1 <<< "$line"; done; }
eachGood() { while IFS= read -r line; do good "$1" <<< "$line"; done; }

case $rule in
coroutine-forms)
    eachBad tests/core/a.cpp << 'END'
co_await f([o] { return o; });
auto x = co_await f(1, [o = std::move(o)]() mutable { return o; });
co_await f([=] { return o; });
co_await f([&, o] { return o; });
co_await f([*this] { return o; });
co_await f(std::function<int()>([o] { return o; }));
co_yield [o] { return o; };
f(co_await a, [o] { return o; });
co_await [o]() -> Task<> { co_return; }();
co_await [&o](int i) -> Task<int> { co_return i; }(3);
co_yield Agg{1, 2};
co_yield QCoop::Agg{1, 2};
co_yield Agg<int, char>{1, 2};
co_await f({.a = 1});
co_yield Agg(Inner{ .a = 1});
auto x = c ? co_await a : 7;
auto x = c ? 7 : co_await b;
auto x = c ? (co_await a) : b;
std::vector v{co_await a, 7};
auto x = Agg{7, co_await b};
auto x = std::vector<int>{co_await a};
co_await f([o] { return o; }); // T1-ok:
END
    eachGood lib/qcoop/qt/a.h << 'END'
co_await f([] { return 1; });
co_await f([&] { return o; });
co_await f([&o, this] { return o; });
co_await f(&function, o);
co_await f(std::move(g));
co_await tasks[i];
co_await f(tasks[i], "[o]"[0], x()[i], v<int>[i]);
co_await f([&] { g([o] { return o; }); });
co_await [](int i) -> Task<int> { co_return i; }(3);
co_await f(C{1, 2});
co_yield {};
co_yield {1, 2};
co_yield Progress(1, 2);
co_yield makeAgg();
auto x = co_await a ? 1 : 2;
for (auto x : co_await xs) { use([o] { return o; }); }
while (co_await next()) { use([o] { return o; }); }
switch (x) { case 1: co_await a; default: co_await b; }
if (c) { co_await a; } else { co_await b; }
try { co_await a; } catch (...) { }
auto t = [o]() -> Task<> { co_await a; };
// co_await f([o] { return o; });
auto s = "co_await f([o] { return o; })";
co_await f([o] { return o; }); // T1-ok: o is an int
bool my_co_await = f([o] { return o; });
A operator co_await(X &&x) { return A(x); } void g() { h([o] { return o; }); }
END
    bad demos/a/main.cpp 3 << 'END'
Task<> f() {
    co_await g(1, [&] { return 1; },
               [o] { return o; });
}
END
    good inspector/a.cpp << 'END'
/* co_yield Agg{1};
   co_yield Agg{2}; */ auto s = R"x(
   co_yield Agg{3};)x"; auto n = 1'000;
// T1-ok: C has a constructor
co_yield C{4};
END
    good docs/a.cpp <<< 'co_yield Agg{1, 2};'
    ;;
core-purity)
    eachBad lib/qcoop/core/a.cpp << 'END'
#include <QObject>
#include <QtCore/QObject>
#include "qobject.h"
#  include <qcoop/qt/cooperate.h>
#include <qcoop/qcoop.h>
std::this_thread::sleep_for(1s);
::usleep(10);
std::thread worker(f);
std::vector<std::jthread> workers;
auto f = std::async(g);
auto now = std::chrono::steady_clock::now();
END
    eachGood lib/qcoop/core/a.h << 'END'
#include <qcoop/core/clock.h> // not <QTime>
#include <chrono>
#include <thread>
std::thread::id m_thread = std::this_thread::get_id();
/// Never calls std::chrono::steady_clock::now() itself.
auto s = "std::thread worker";
TimePoint now = m_clock.now();
END
    good lib/qcoop/qt/a.h <<< '#include <QObject>'
    ;;
spdx)
    for path in dev .ci/run CMakeLists.txt lib/CMakeLists.txt lib/a.h demos/a/main.cpp \
        tests/lint/a.sh lib/cmake/a.cmake.in; do
        bad "$path" 1 <<< '// SPDX-FileCopyrightText: the QCoop authors'
        bad "$path" 1 <<< '// SPDX-License-Identifier: MIT'
        good "$path" << 'END'
// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT
END
    done
    good docs/a.md <<< 'text'
    good build/release/a.cpp <<< 'int x;'
    ;;
wall-clock)
    for path in lib/qcoop/core/a.h lib/qcoop/qt/a.cpp; do
        eachBad "$path" << 'END'
auto now = std::chrono::system_clock::now();
auto now = QDateTime::currentDateTimeUtc();
auto now = QDateTime::currentMSecsSinceEpoch();
auto now = QTime::currentTime();
auto now = QTime::currentTime(); // wall clock:
END
        eachGood "$path" << 'END'
auto now = QTime::currentTime(); // wall clock: a label for people
/// Not the system_clock.
END
    done
    good demos/a/main.cpp <<< 'auto now = QTime::currentTime();'
    ;;
words)
    for word in TODO FIXME XXX HACK; do
        bad lib/qcoop/core/a.h 1 <<< "int x; // $word: think"
    done
    eachBad tests/qt/a.cpp << 'END'
QTest::qWait(100);
QTest::qSleep(100);
std::this_thread::sleep_for(10ms);
usleep(100);
QThread::msleep(100);
END
    eachGood tests/qt/a.cpp << 'END'
QTest::qWait(100); // real time: the reason
QVERIFY(QTest::qWaitFor([&] { return done; }));
co_await sleep(10ms);
auto path = "/tmp/XXXXXX"; // not QTest::qWait(100)
END
    good demos/a/main.cpp <<< 'QThread::msleep(1500);'
    bad lib/qcoop/qt/a.cpp 1 <<< 'QCoreApplication::processEvents();'
    bad inspector/view/a.cpp 1 <<< 'dispatcher->processEvents(QEventLoop::AllEvents);'
    good demos/a/main.cpp <<< 'QCoreApplication::processEvents();'
    bad inspector/view/a.h 1 <<< 'QTableView *m_view;'
    bad demos/a/main.cpp 1 <<< 'QTableWidget table;'
    good inspector/view/a.h <<< 'QTreeView *m_view; // not a QTableView'
    ;;
doc-tests)
    eachBad docs/semantics.md << 'END'
| a decision | `tst_nowhere` |
| a decision | `tst_nowhere::something` |
END
    eachGood docs/semantics.md << 'END'
| a decision | `conformance/delayed` |
| a decision | the type |
END
    bad docs/security.md 1 <<< 'It is refused (`tst_nowhere::something`).'
    ;;
doc-code)
    bad docs/testing.md 3 << 'END'
text
```cpp
int x;
```
END
    good docs/testing.md << 'END'
```cmake
int x;
```
`int x;`
END
    ;;
*)
    printf 'there are no snippets for "%s"\n' "$rule"
    exit 2
    ;;
esac

printf '%s: %d cases, %d failures\n' "$rule" "$cases" "$failures"
exit $((failures > 0))
