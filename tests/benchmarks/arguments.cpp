// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "arguments.h"

#include <map>
#include <stdexcept>

namespace QCoop::Bench {

Arguments Arguments::parse(const std::vector<std::string> &words)
{
    Arguments all;
    const std::map<std::string, std::string Arguments::*> values{
        {"--json", &Arguments::json},     {"--markdown", &Arguments::markdown},
        {"--plots", &Arguments::plots},   {"--from", &Arguments::from},
        {"--rounds", &Arguments::rounds},
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (const auto value = values.find(word); value != values.end()) {
            if (++i == words.size())
                throw std::runtime_error(word + " needs a value");
            all.*value->second = words[i];
        } else if (word.starts_with("--benchmark_")) {
            all.others.push_back(word);
        } else if (word.starts_with('-') || !all.name.empty()) {
            throw std::runtime_error("\"" + word + "\" says nothing here");
        } else {
            all.name = word;
        }
    }
    const std::string &rounds = all.rounds;
    if (rounds.empty() || rounds.size() > 3 || rounds.find_first_not_of('0') == std::string::npos ||
        rounds.find_first_not_of("0123456789") != std::string::npos)
        throw std::runtime_error("--rounds takes a number from 1 to 999, not \"" + rounds + "\"");
    return all;
}

} // namespace QCoop::Bench
