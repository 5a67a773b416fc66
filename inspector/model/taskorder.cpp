// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/taskorder.h>

#include <algorithm>

namespace QCoop::Inspector {

namespace {

/// Deeper tasks stand at the top: a target that nests them endlessly must not cost us more.
constexpr int maxDepth = 100;
/// Groups are numbered anew when there are more; nobody opens that many.
constexpr std::size_t maxGroups = 10'000;

/// Makes the facts that a filter looks at. Tasks of one scheduler mostly come in a row, so
/// its names are looked up once.
class FactsMaker
{
public:
    FactsMaker(const Picture &picture, Wire::Time now)
        : m_picture(picture)
        , m_now(now)
    {
    }

    [[nodiscard]] TaskFacts facts(const Task &task)
    {
        if (task.scheduler != m_scheduler) {
            m_scheduler = task.scheduler;
            m_schedulerName = m_picture.schedulerName(task.scheduler);
            m_loopName = m_picture.loopName(m_picture.loopOf(task));
        }
        if (task.facility != m_facility) {
            m_facility = task.facility;
            m_facilityLabel = m_picture.facilityLabelOf(task.facility);
        }
        const Names &names = m_picture.names;
        TaskFacts facts;
        facts.id = task.id;
        facts.name = nameOf(task);
        facts.key = names.text(task.key);
        facts.belongsTo = m_facilityLabel;
        facts.priority = task.priority;
        facts.weight = task.weight;
        if (task.deadline != 0 && !task.isEnded())
            facts.untilDeadline = double(task.deadline - m_now);
        facts.scheduler = m_schedulerName;
        facts.loop = m_loopName;
        facts.yieldedAt = names.place(task.yieldedAt).text;
        facts.spawnedAt = names.place(task.spawnedAt).text;
        facts.state = task.state;
        facts.waitingOn =
            task.state == Wire::TaskState::Waiting ? task.waitingOn : Wire::Waiting::Nothing;
        facts.severity = severityOf(m_picture, task, m_now);
        facts.pauses = task.pauses();
        facts.steps = task.steps;
        facts.stepsPerSecond = double(task.stepsPerSecond);
        facts.busyShare = double(task.busyShare);
        facts.busy = task.busy;
        facts.last = task.last;
        facts.longest = task.longest;
        facts.waitingFor = task.waitingFor(m_now);
        facts.age = task.age(m_now);
        return facts;
    }

private:
    /// As it is shown: those without a name are called after the place where they started.
    QStringView nameOf(const Task &task)
    {
        if (const QString &name = m_picture.names.text(task.name); !name.isEmpty())
            return name;
        const auto known = m_placeNames.constFind(task.spawnedAt);
        return known != m_placeNames.cend()
                   ? *known
                   : *m_placeNames.insert(task.spawnedAt, m_picture.nameOf(task));
    }

    const Picture &m_picture;
    Wire::Time m_now;
    QHash<Wire::PlaceId, QString> m_placeNames; // of tasks without a name
    Wire::Id m_facility = 0;
    QString m_facilityLabel;
    Wire::Id m_scheduler = 0;
    QString m_schedulerName;
    QString m_loopName;
};

/// The ranks of a few things by their names, for columns that show a name of something else.
template <typename Things, typename NameOf>
QHash<Wire::Id, int> ranksByName(const Things &things, NameOf nameOf)
{
    std::vector<std::pair<QString, Wire::Id>> sorted;
    for (const auto &[id, thing] : things)
        sorted.emplace_back(nameOf(id).toCaseFolded(), id);
    std::ranges::sort(sorted);
    QHash<Wire::Id, int> ranks;
    for (const auto &[name, id] : sorted)
        ranks.insert(id, int(ranks.size()) + 1);
    return ranks;
}

} // namespace

struct TaskOrder::Keyed
{
    double key;
    Wire::Id id;
    int slot;
};

void TaskOrder::clear()
{
    *this = TaskOrder();
}

const std::vector<int> &TaskOrder::children(int parent) const
{
    static const std::vector<int> nothing;
    if (parent == none)
        return m_top;
    if (isGroup(parent))
        return group(parent).items;
    const auto found = m_children.constFind(parent);
    return found == m_children.constEnd() ? nothing : *found;
}

const TaskOrder::Group &TaskOrder::group(int item) const
{
    static const Group nothing;
    const auto number = std::size_t(item - firstGroup);
    return number < m_groups.size() ? m_groups[number] : nothing;
}

int TaskOrder::parentOf(int item) const
{
    const auto &spots = isGroup(item) ? m_groupSpots : m_spots;
    const auto at = std::size_t(isGroup(item) ? item - firstGroup : item);
    return item >= 0 && at < spots.size() ? spots[at].parent : none;
}

int TaskOrder::rowOf(int item) const
{
    const auto &spots = isGroup(item) ? m_groupSpots : m_spots;
    const auto at = std::size_t(isGroup(item) ? item - firstGroup : item);
    return item >= 0 && at < spots.size() ? spots[at].row : -1;
}

int TaskOrder::groupItem(Wire::Id parent, Wire::PlaceId place) const
{
    const int number = m_groupNumbers.value({parent, place}, -1);
    return number < 0 ? none : firstGroup + number;
}

void TaskOrder::arrange(const Picture &picture, Wire::Time now, const TaskOrderRules &rules)
{
    m_work = {};
    m_children.clear();
    m_spots.assign(std::size_t(picture.tasks.slotCount()), Spot());
    if (m_groups.size() > maxGroups) {
        m_groups.clear();
        m_groupNumbers.clear();
    }
    for (Group &group : m_groups)
        group.items.clear();
    m_groupSpots.assign(m_groups.size(), Spot());

    std::vector<int> items = chosen(picture, now, rules);
    sortItems(picture, now, rules, items);
    if (rules.isTree)
        plant(picture, items);
    else
        setFlat(std::move(items));
}

std::vector<int> TaskOrder::chosen(const Picture &picture, Wire::Time now,
                                   const TaskOrderRules &rules)
{
    const Tasks &tasks = picture.tasks;
    std::vector<int> items;
    FactsMaker maker(picture, now);
    const auto consider = [&](int slot) {
        ++m_work.visited;
        if (rules.filter.isEmpty() || rules.filter.matches(maker.facts(tasks.at(slot))))
            items.push_back(slot);
    };
    for (int slot = 0; slot < tasks.slotCount(); ++slot) {
        if (tasks.at(slot).id != 0 && !tasks.at(slot).isEnded())
            consider(slot);
    }
    if (rules.showsEnded) {
        const auto &ended = tasks.ended();
        const auto most = std::size_t(maxEndedShown);
        for (std::size_t i = ended.size() - std::min(ended.size(), most); i < ended.size(); ++i)
            consider(ended[i]);
    }
    m_matches = qsizetype(items.size());
    if (!rules.isTree)
        return items;

    // In a tree, what stands above a match is shown too, or the match would hang in the air.
    for (const int slot : items)
        m_spots[std::size_t(slot)].row = 0; // chosen; the rows are found later
    for (std::size_t i = 0; i < items.size(); ++i) {
        const int above = tasks.slotOf(tasks.at(items[i]).parent);
        if (above < 0 || m_spots[std::size_t(above)].row == 0 ||
            (!rules.showsEnded && tasks.at(above).isEnded()))
            continue;
        m_spots[std::size_t(above)].row = 0;
        items.push_back(above); // and so what stands above it, when its turn comes
    }
    return items;
}

void TaskOrder::sortItems(const Picture &picture, Wire::Time now, const TaskOrderRules &rules,
                          std::vector<int> &items)
{
    QHash<Wire::Id, int> ranks;
    if (rules.column == TaskColumn::Scheduler)
        ranks =
            ranksByName(picture.schedulers, [&](Wire::Id id) { return picture.schedulerName(id); });
    else if (rules.column == TaskColumn::BelongsTo)
        ranks = ranksByName(picture.facilities.living(),
                            [&](Wire::Id id) { return picture.facilityName(id); });
    else if (rules.column == TaskColumn::Loop)
        ranks = ranksByName(picture.loops, [&](Wire::Id id) { return picture.loopName(id); });

    std::vector<Keyed> keyed;
    keyed.reserve(items.size());
    const bool isDescending = rules.order == Qt::DescendingOrder;
    for (const int slot : items) {
        const Task &task = picture.tasks.at(slot);
        double key = 0; // the id itself decides: a double has not digits enough
        if (rules.column == TaskColumn::Scheduler)
            key = ranks.value(task.scheduler);
        else if (rules.column == TaskColumn::BelongsTo)
            key = ranks.value(task.facility);
        else if (rules.column == TaskColumn::Loop)
            key = ranks.value(picture.loopOf(task));
        else if (rules.column != TaskColumn::Id)
            key = TaskCells(picture, task, now).number(rules.column);
        keyed.push_back({isDescending ? -key : key, task.id, slot});
    }
    const bool idsDescend = isDescending && rules.column == TaskColumn::Id;
    std::ranges::sort(keyed, [&](const Keyed &a, const Keyed &b) {
        ++m_work.compared;
        if (a.key != b.key)
            return a.key < b.key;
        return idsDescend ? a.id > b.id : a.id < b.id;
    });
    std::ranges::transform(keyed, items.begin(), &Keyed::slot);
}

void TaskOrder::number(int parent, const std::vector<int> &items)
{
    int row = 0;
    for (const int item : items) {
        auto &spots = isGroup(item) ? m_groupSpots : m_spots;
        const auto at = std::size_t(isGroup(item) ? item - firstGroup : item);
        if (at >= spots.size())
            spots.resize(at + 1);
        spots[at] = {parent, row++};
    }
}

void TaskOrder::plant(const Picture &picture, const std::vector<int> &sorted)
{
    const Tasks &tasks = picture.tasks;
    const auto above = [&](int slot) {
        const int parent = tasks.slotOf(tasks.at(slot).parent);
        return parent >= 0 && m_spots[std::size_t(parent)].row == 0 ? parent : none;
    };
    std::vector<int> depths(m_spots.size(), -1);
    std::vector<int> path;
    const auto depthOf = [&](int slot) {
        int at = slot;
        for (; at != none && depths[std::size_t(at)] < 0; at = above(at))
            path.push_back(at);
        int depth = at == none ? -1 : depths[std::size_t(at)];
        for (; !path.empty(); path.pop_back())
            depths[std::size_t(path.back())] = ++depth;
        return depth;
    };

    m_top.clear();
    for (const int slot : sorted) {
        const int parent = above(slot);
        if (parent == none || depthOf(slot) > maxDepth)
            m_top.push_back(slot);
        else
            m_children[parent].push_back(slot);
    }
    groupMany(picture, 0, m_top);
    for (auto node = m_children.begin(); node != m_children.end(); ++node)
        groupMany(picture, tasks.at(node.key()).id, node.value());

    number(none, m_top);
    for (auto node = m_children.begin(); node != m_children.end(); ++node)
        number(node.key(), node.value());
    for (std::size_t i = 0; i < m_groups.size(); ++i)
        number(firstGroup + int(i), m_groups[i].items);
}

int TaskOrder::groupNumber(Wire::Id parent, Wire::PlaceId place)
{
    const auto known = m_groupNumbers.constFind({parent, place});
    if (known != m_groupNumbers.constEnd())
        return *known;
    const int number = int(m_groups.size());
    m_groups.push_back({parent, place, {}});
    m_groupSpots.emplace_back();
    m_groupNumbers.insert({parent, place}, number);
    return number;
}

void TaskOrder::groupMany(const Picture &picture, Wire::Id parentId, std::vector<int> &items)
{
    if (qsizetype(items.size()) <= maxUngrouped)
        return;
    std::vector<int> groups;
    QHash<Wire::PlaceId, int> numbers;
    for (const int slot : items) {
        const Wire::PlaceId place = picture.tasks.at(slot).spawnedAt;
        auto number = numbers.find(place);
        if (number == numbers.end()) {
            number = numbers.insert(place, groupNumber(parentId, place));
            groups.push_back(firstGroup + *number);
        }
        m_groups[std::size_t(*number)].items.push_back(slot);
    }
    // The largest first: it is what one looks for. Places in the order of their numbers, so
    // that groups of one size stay where they are.
    std::ranges::sort(groups, [this](int a, int b) {
        const Group &first = group(a);
        const Group &second = group(b);
        return first.items.size() != second.items.size() ? first.items.size() > second.items.size()
                                                         : first.place < second.place;
    });
    items = std::move(groups);
}

void TaskOrder::setFlat(std::vector<int> items)
{
    for (const int item : m_top) {
        if (!isGroup(item) && std::size_t(item) < m_spots.size())
            m_spots[std::size_t(item)] = Spot();
    }
    m_top = std::move(items);
    number(none, m_top);
}

} // namespace QCoop::Inspector
