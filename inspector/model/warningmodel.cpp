// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/format.h>
#include <model/rules/findingtext.h>
#include <model/warningmodel.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

struct ColumnWords
{
    const char *title;
    const char *explanation;
};

constexpr std::array<ColumnWords, warningColumnCount> columnWords{{
    {QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "Severity"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel",
                       "How bad it is, at its worst; or that it is over.")},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "Warning"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "What it is about, and how much.")},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "Count"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "How often it happened, or began.")},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "First"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "When it was so first.")},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "Last"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "When it was so last.")},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "Where"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "The place in the source to look at.")},
    {QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "Rule"),
     QT_TRANSLATE_NOOP("QCoop::Inspector::WarningModel", "The rule that says so.")},
}};

bool isNumeric(WarningColumn column)
{
    return column == WarningColumn::Count || column == WarningColumn::First ||
           column == WarningColumn::Last;
}

} // namespace

WarningModel::WarningModel(Store *store, QObject *parent)
    : QAbstractTableModel(parent)
    , m_store(store)
{
    connect(store, &Store::changed, this, [this](const Changes &changes) {
        if (!isFrozen() && (changes.areFindingsChanged || changes.isReset))
            arrange();
    });
    arrange();
}

void WarningModel::setPicture(std::shared_ptr<const Picture> picture)
{
    if (m_frozen == picture)
        return;
    m_frozen = std::move(picture);
    arrange();
}

const Picture &WarningModel::picture() const
{
    return m_frozen ? *m_frozen : m_store->picture();
}

Wire::Time WarningModel::now() const
{
    return m_frozen ? m_frozen->now : m_store->targetNow();
}

void WarningModel::arrange()
{
    QList<const Finding *> sorted;
    for (const Finding &finding : picture().findings.list)
        sorted.append(&finding);
    std::ranges::sort(sorted, [](const Finding *a, const Finding *b) {
        const auto key = [](const Finding &finding) {
            // The worst of the active ones stay where they are while they go on.
            return std::tuple(!finding.isActive, finding.isActive ? -int(finding.severity) : 0,
                              finding.isActive ? -finding.first : -finding.last, finding.id);
        };
        return key(*a) < key(*b);
    });
    QList<quint64> next;
    for (const Finding *finding : std::as_const(sorted))
        next.append(finding->id);

    for (int row = rowCount() - 1; row >= 0; --row) {
        if (picture().findings.find(m_rows.at(row)))
            continue;
        beginRemoveRows({}, row, row);
        m_rows.removeAt(row);
        endRemoveRows();
    }
    QList<quint64> fresh;
    std::ranges::copy_if(next, std::back_inserter(fresh),
                         [this](quint64 id) { return !m_rows.contains(id); });
    if (!fresh.isEmpty()) {
        beginInsertRows({}, rowCount(), rowCount() + int(fresh.size()) - 1);
        m_rows += fresh;
        endInsertRows();
    }
    if (!std::ranges::equal(m_rows, next)) // != of Qt 6.4 compares no bytes at no address
        relayOut(next);
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, warningColumnCount - 1));
}

void WarningModel::relayOut(const QList<quint64> &rows)
{
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    QList<quint64> ids;
    for (const QModelIndex &index : before)
        ids.append(m_rows.at(index.row()));
    m_rows = rows;
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i)
        after.append(index(int(m_rows.indexOf(ids.at(i))), before.at(i).column()));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

void WarningModel::tick()
{
    if (!isFrozen() && !m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, int(WarningColumn::First)),
                           index(rowCount() - 1, int(WarningColumn::Last)));
}

const Finding *WarningModel::findingAt(const QModelIndex &index) const
{
    return index.isValid() && index.row() < m_rows.size()
               ? picture().findings.find(m_rows.at(index.row()))
               : nullptr;
}

QModelIndex WarningModel::indexOf(quint64 finding) const
{
    const qsizetype row = m_rows.indexOf(finding);
    return row < 0 ? QModelIndex() : index(int(row), 0);
}

int WarningModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int WarningModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : warningColumnCount;
}

QString WarningModel::agoText(Wire::Time at, Wire::Time now)
{
    constexpr Wire::Length second = 1'000'000'000;
    return now - at < second ? tr("now") : tr("%1 ago").arg(Format::age(now - at));
}

QString WarningModel::text(const Finding &finding, WarningColumn column) const
{
    switch (column) {
    case WarningColumn::Severity:
        return finding.isActive ? severityText(finding.severity) : tr("over");
    case WarningColumn::What:
        return summaryOf(picture(), finding);
    case WarningColumn::Count:
        return Format::count(finding.count);
    case WarningColumn::First:
        return agoText(finding.first, now());
    case WarningColumn::Last:
        return agoText(finding.last, now());
    case WarningColumn::Where:
        return picture().names.place(finding.place).text;
    case WarningColumn::Rule:
        return QString::fromLatin1(factsOf(finding.rule).name);
    }
    return {};
}

QVariant WarningModel::data(const QModelIndex &index, int role) const
{
    const Finding *const finding = findingAt(index);
    if (!finding)
        return {};
    const auto column = WarningColumn(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(*finding, column);
    case Qt::ToolTipRole:
        return column == WarningColumn::Where ? picture().names.place(finding->place).fullText
                                              : sentenceOf(picture(), *finding);
    case Qt::AccessibleTextRole: {
        const QString said = text(*finding, column);
        return tr("%1: %2").arg(tr(columnWords[std::size_t(column)].title),
                                said.isEmpty() ? tr("none") : said);
    }
    case Qt::TextAlignmentRole:
        return int((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case IdRole:
        return finding->id;
    case SeverityRole:
        return finding->isActive ? int(finding->severity) : -1;
    default:
        return {};
    }
}

QVariant WarningModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= warningColumnCount)
        return {};
    const ColumnWords &words = columnWords[std::size_t(section)];
    switch (role) {
    case Qt::DisplayRole:
        return tr(words.title);
    case Qt::ToolTipRole:
        return tr(words.explanation);
    case Qt::TextAlignmentRole:
        return int((isNumeric(WarningColumn(section)) ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace QCoop::Inspector
