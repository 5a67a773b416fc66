// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "steps.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <vector>

namespace QCoop::Bench {

namespace {

struct Posting
{
    void step()
    {
        work(number);
        if (--left > 0)
            post();
    }
    void post()
    {
        boost::asio::post(io, [this] { step(); });
    }

    boost::asio::io_context &io;
    std::uint64_t left;
    std::uint64_t number = 0;
};

StepsMade posts(std::size_t tasks, std::uint64_t rounds)
{
    boost::asio::io_context io(1); // one thread, which spares it most of its locks
    std::vector<Posting> all(tasks, Posting{io, rounds});
    for (Posting &task : all)
        task.post();
    return {rounds * tasks, timeOf([&] { io.run(); })};
}

[[maybe_unused]] const bool added = addSteps("asio", &posts);

} // namespace

} // namespace QCoop::Bench
