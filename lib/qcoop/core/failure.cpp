// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/failure.h>

#include <qcoop/core/errors.h>

#include <cassert>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <typeinfo>

namespace QCoop {

Failure Failure::current(std::optional<std::source_location> where)
{
    return Failure(std::current_exception(), where);
}

Failure::Failure(std::exception_ptr error, std::optional<std::source_location> where)
    : m_data(new Data(std::move(error), where))
{
    assert(m_data->error && "a Failure needs an error");
}

Text Failure::message() const
{
    try {
        rethrow();
    } catch (const std::exception &error) {
        return Text(error.what());
    } catch (const std::string &text) {
        return Text(text);
    } catch (const char *text) {
        return Text(text);
    } catch (...) {
        return typeName();
    }
}

Text Failure::typeName() const
{
    try {
        rethrow();
    } catch (...) {
        const std::type_info *type = abi::__cxa_current_exception_type();
        if (!type)
            return Text("an error of another language");
        int status = 0;
        const std::unique_ptr<char, decltype(&std::free)> name(
            abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), &std::free);
        return Text(status == 0 ? name.get() : type->name());
    }
}

bool Failure::isStop() const
{
#ifdef __GLIBCXX__
    // Its type is known without throwing it, which takes a microsecond.
    const std::type_info &type = *m_data->error.__cxa_exception_type();
    if (type == typeid(TaskStopped) || type == typeid(SchedulerStopped) ||
        type == typeid(CancelledError))
        return true;
#endif
    return is<TaskStopped>() || is<SchedulerStopped>() || is<CancelledError>();
}

bool Failure::markReported() const noexcept
{
    return !m_data->reported.exchange(true, std::memory_order_relaxed);
}

} // namespace QCoop
