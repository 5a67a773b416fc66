# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# Prints C++ with comments and the contents of literals taken out, line for line, so that
# the lints see code only. An #include keeps the name of its file.

function blank(line,    out, i, c, two, tail, end)
{
    out = ""
    i = 1
    while (i <= length(line)) {
        if (state == "comment" || state == "raw") {
            tail = substr(line, i)
            end = index(tail, closing)
            if (end == 0)
                return out
            i += end + length(closing) - 1
            out = out (state == "raw" ? "\"" : " ")
            state = "code"
            continue
        }
        c = substr(line, i, 1)
        two = substr(line, i, 2)
        if (two == "//")
            return out
        if (two == "/*") {
            state = "comment"
            closing = "*/"
            i += 2
        } else if (c == "\"" && out ~ /(^|[^A-Za-z0-9_])(u8|u|U|L)?R$/) {
            state = "raw"
            tail = substr(line, i + 1)
            end = index(tail, "(")
            closing = ")" substr(tail, 1, end - 1) "\""
            out = out "\""
            i += end + 1
        } else if (c == "'" && out ~ /[0-9A-Fa-f]$/ && substr(line, i + 1, 1) ~ /[0-9A-Fa-f]/) {
            i++ # the separator in 1'000
        } else if (c == "\"" || c == "'") {
            out = out c
            for (i++; i <= length(line) && substr(line, i, 1) != c; i++)
                if (substr(line, i, 1) == "\\")
                    i++
            out = out c
            i++
        } else {
            out = out c
            i++
        }
    }
    return out
}

FNR == 1 { state = "code" }
state == "code" && /^[ \t]*#[ \t]*include/ { sub(/[ \t]*\/\/.*/, ""); print; next }
{ print blank($0) }
