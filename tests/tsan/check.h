// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the program with 1 unless \a holds. There is no Qt in these programs, which the thread
/// sanitizer would have to be told about, and so no Qt Test either.
inline void check(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "FAILED: %s\n", what);
    std::exit(1);
}
