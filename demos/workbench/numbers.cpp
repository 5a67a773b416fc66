// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "numbers.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>

namespace Workbench {

QString grouped(quint64 number)
{
    return QLocale().toString(number);
}

QString milliseconds(QCoop::Duration time)
{
    const double value = std::chrono::duration<double, std::milli>(time).count();
    const int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    return QCoreApplication::translate("Workbench", "%1 ms")
        .arg(QLocale().toString(value, 'f', decimals));
}

QString bytes(qint64 count)
{
    return QLocale().formattedDataSize(count, 1, QLocale::DataSizeSIFormat);
}

} // namespace Workbench
