// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/cooperate.h>

namespace QCoop {

namespace {

/// A call that is cancelled when its context goes, so that nothing of it lingers.
class BoundCall final : public detail::BoundToContext
{
public:
    explicit BoundCall(UniqueFunction<void()> call)
        : m_call(std::move(call))
    {
    }

    void operator()()
    {
        unbind();
        m_call();
    }
    void setHandle(DelayedCall handle) { m_handle = std::move(handle); }

private:
    void contextGone() noexcept override
    {
        if (m_handle.isActive())
            DelayedCall(m_handle).cancel(); // destroys this
    }

    UniqueFunction<void()> m_call;
    DelayedCall m_handle;
};

} // namespace

DelayedCall callLater(Duration delay, const Context &context, UniqueFunction<void()> call)
{
    if (!context.guard()->isAlive())
        return {};
    auto bound = std::make_unique<BoundCall>(std::move(call));
    BoundCall *const handle = bound.get();
    const DelayedCall made = context.reactor().callLater(
        delay, [bound = std::move(bound)] { (*bound)(); }, CallOrigin(context.where()));
    if (!made.isActive())
        return made; // the reactor is gone, and the call with it
    handle->setHandle(made);
    context.guard()->bind(*handle);
    return made;
}

} // namespace QCoop
