// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// Carries the precompiled headers of tests: their compiler flags must be those of a program.

int main() {}
