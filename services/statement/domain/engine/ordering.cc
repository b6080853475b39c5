#include "services/statement/domain/engine/ordering.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace typl::law::engine {
namespace {

// The nodes in their order, each after those that must come before it: again and again the first of
// which that is so. `cyclic` is called with a node that would have to come before itself.
std::vector<int> InOrder(std::vector<std::set<int>> before,
                         const std::function<void(int)>& cyclic) {
  std::vector<int> order;
  std::set<int> left;
  for (size_t i = 0; i < before.size(); ++i) left.insert(static_cast<int>(i));
  while (!left.empty()) {
    auto next = std::find_if(left.begin(), left.end(), [&](int node) {
      return std::none_of(before[node].begin(), before[node].end(),
                          [&](int other) { return left.contains(other); });
    });
    if (next == left.end()) {
      next = left.begin();
      cyclic(*next);
    }
    order.push_back(*next);
    left.erase(next);
  }
  return order;
}

class Ordering {
 public:
  explicit Ordering(Names& names) : names_(names), pack_(names.pack()) {}

  void Run() {
    Group();
    const size_t count = groups_.size();
    std::vector<std::set<int>> before(count);
    for (const auto& [first, second] : Edges()) {
      const int from = group_of_[first];
      const int to = group_of_[second];
      if (from != to || !groups_[to].sequence) before[to].insert(from);
    }
    const std::vector<int> order = InOrder(before, [&](int group) {
      Fault(groups_[group].provisions.front(),
            "cyclic reference: it is switched off, or marks that it reads are put, by what it "
            "switches off or puts marks for");
    });
    for (const int group : order) {
      ApplyStep& step = pack_.order.emplace_back(WithinStep(std::move(groups_[group])));
      for (const int index : step.provisions) {
        const CompiledProvision& provision = pack_.provisions[index];
        uint64_t entities = uint64_t{1} << provision.entity;
        if (provision.required_within) entities |= uint64_t{1} << *provision.required_within;
        step.entities_of.push_back(entities);
        step.entities |= entities;
      }
    }
  }

 private:
  void Fault(int provision, std::string text) {
    names_.faults().Add(
        names_.origins().Place("provision", provision, pack_.pack.provisions(provision).id()),
        std::move(text));
  }

  // Each sequence, and each provision of none, in the order of the pack.
  void Group() {
    std::map<std::string, int> sequences;
    for (int i = 0; i < pack_.pack.provisions_size(); ++i) {
      const std::string& sequence = pack_.pack.provisions(i).sequence();
      int group = static_cast<int>(groups_.size());
      if (!sequence.empty()) group = sequences.insert({sequence, group}).first->second;
      if (group == static_cast<int>(groups_.size()))
        groups_.emplace_back().sequence = !sequence.empty();
      groups_[group].provisions.push_back(i);
      group_of_.push_back(group);
    }
  }

  // Pairs of provisions of which the first must be applied before the second.
  std::set<std::pair<int, int>> Edges() const {
    std::set<std::pair<int, int>> edges;
    std::map<int, std::set<int>> writers;
    const int count = static_cast<int>(pack_.provisions.size());
    for (int i = 0; i < count; ++i) {
      for (const int mark : pack_.provisions[i].marks_put) writers[mark].insert(i);
      for (const int target : TargetsOf(i, false)) edges.insert({i, target});
    }
    for (int i = 0; i < count; ++i) {
      for (const int mark : pack_.provisions[i].marks_read) {
        for (const int writer : writers[mark]) edges.insert({writer, i});
      }
    }
    return edges;
  }

  std::set<int> TargetsOf(int provision, bool own_subject_only) const {
    std::set<int> targets;
    for (const Slice& slice : pack_.provisions[provision].slices) {
      for (const CompiledRow& row : slice.rows) {
        for (const CompiledEffect& effect : row.effects) {
          if (own_subject_only && !effect.own_subject) continue;
          targets.insert(effect.provisions.begin(), effect.provisions.end());
        }
      }
    }
    return targets;
  }

  // On one day, what switches off its own subject comes first.
  ApplyStep WithinStep(ApplyStep group) {
    if (!group.sequence) return group;
    std::map<int, int> position;
    for (size_t i = 0; i < group.provisions.size(); ++i) {
      position[group.provisions[i]] = static_cast<int>(i);
    }
    std::vector<std::set<int>> before(group.provisions.size());
    for (const int provision : group.provisions) {
      for (const int target : TargetsOf(provision, true)) {
        if (!position.contains(target)) continue;
        before[position[target]].insert(position[provision]);
        CheckSameDay(provision, target);
      }
      CheckByDay(provision, position);
    }
    const std::vector<int> order = InOrder(before, [&](int node) {
      Fault(group.provisions[node], "cyclic reference: it excuses what excuses it");
    });
    std::vector<int> provisions;
    for (const int node : order) provisions.push_back(group.provisions[node]);
    group.provisions = std::move(provisions);
    return group;
  }

  // An excuse that came later than what it excuses would come too late.
  void CheckSameDay(int provision, int target) {
    if (pack_.pack.provisions(provision).selector().date() ==
        pack_.pack.provisions(target).selector().date()) {
      return;
    }
    Fault(provision, absl::StrCat("in a sequence it must go by the same day as ",
                                  pack_.pack.provisions(target).id(),
                                  ", which it switches off for own_subject"));
  }

  // What was applied earlier can't be taken back.
  void CheckByDay(int provision, const std::map<int, int>& position) {
    for (const Slice& slice : pack_.provisions[provision].slices) {
      for (const CompiledRow& row : slice.rows) {
        for (const CompiledEffect& effect : row.effects) {
          for (const int target : effect.provisions) {
            if (effect.by_event || effect.own_subject || !position.contains(target)) continue;
            return Fault(provision,
                         "in its sequence it may switch off only by_event or for own_subject");
          }
        }
      }
    }
  }

  Names& names_;
  CompiledPack& pack_;
  std::vector<ApplyStep> groups_;
  std::vector<int> group_of_;
};

}  // namespace

void OrderProvisions(Names& names) { Ordering(names).Run(); }

}  // namespace typl::law::engine
