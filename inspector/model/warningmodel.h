// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/store.h>

#include <QtCore/QAbstractTableModel>

#include <functional>

namespace QCoop::Inspector {

/// What can be shown of a warning, in the order of the table.
enum class WarningColumn : quint8 { Severity, What, Count, First, Last, Where, Rule };
inline constexpr int warningColumnCount = int(WarningColumn::Rule) + 1;

/// What the rules have found of a Store, the active ones first and of these the worst; then
/// those that are over, the newest first. Persistent indexes, and so the selection, keep their
/// findings.
/// Thread-affinity: the store's thread. Errors: none.
class WarningModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole, ///< quint64
        SeverityRole,          ///< int of Severity; -1: it is over
    };

    /// \a store must outlive the model.
    explicit WarningModel(Store *store, QObject *parent = nullptr);

    /// Shows \a picture, which stands still, or again the live store if it is nothing.
    void setPicture(std::shared_ptr<const Picture> picture);
    [[nodiscard]] bool isFrozen() const noexcept { return m_frozen != nullptr; }
    [[nodiscard]] const Picture &picture() const;
    [[nodiscard]] Wire::Time now() const;

    /// Nothing if \a index is not valid, or of a finding that went just now.
    [[nodiscard]] const Finding *findingAt(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(quint64 finding) const;

    /// Repaints the times, which go on though nothing is heard.
    void tick();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// "now", "12 s ago".
    [[nodiscard]] static QString agoText(Wire::Time at, Wire::Time now);

private:
    void arrange();
    void relayOut(const QList<quint64> &rows);
    [[nodiscard]] QString text(const Finding &finding, WarningColumn column) const;

    Store *m_store;
    std::shared_ptr<const Picture> m_frozen;
    QList<quint64> m_rows; // findings, in order
};

} // namespace QCoop::Inspector
