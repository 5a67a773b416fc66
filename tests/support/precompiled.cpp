// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// Carries precompiled.h for all tests; with Qt 6.4, compiler flags must be those of a program.

int main() {}
