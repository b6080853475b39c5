#ifndef TYPL_TESTS_LAW_EQUIVALENCE_H_
#define TYPL_TESTS_LAW_EQUIVALENCE_H_

#include <string>

#include "typl/law/v1/pack.pb.h"

// Changes of a pack that are no wrongs: arguments, from the pack as it is written and the language
// (docs/law-language.md), that no file of facts tells the changed pack from the sound one. Each
// gives its reason; empty when it doesn't hold.

namespace typl::law {

// An effect of as many days as another parameter says: on no day of a version that uses the table
// do the two differ.
std::string WhyAsLong(const v1::Pack& pack, const v1::Provision& provision, const v1::Table& table,
                      const std::string& own, const std::string& other);

// A row no longer switches off a provision, by event or for its own fact: nothing to which that is
// applied can have happened in the row's period.
std::string WhyNeverSwitchedOff(const v1::Pack& pack, const v1::Provision& provision,
                                const v1::Table& table, const v1::Row& row,
                                const v1::Effect& effect, const std::string& off);

// A row no longer switches off a provision on days: another effect of it does so by event, for
// ever.
std::string WhySwitchedOffAnyway(const v1::Row& row, const v1::Effect& effect,
                                 const std::string& off);

// An effect begins a day before what it follows from: in a sequence all that happened on that day
// was decided before.
std::string WhyNothingBefore(const v1::Pack& pack, const v1::Provision& provision,
                             const v1::Table& table, const v1::Row& row, const v1::Effect& effect);

// A mark ends a day later, or begins a day earlier: it is read only for its own fact, on the day of
// which it holds in any case.
std::string WhyReadOnItsDay(const v1::Pack& pack, const v1::Provision& provision,
                            const v1::Table& table, const v1::Row& row, const v1::Effect& effect);

// Until a day that is other than `fact`: the row is met when the fact is unset, and then the effect
// has no end (2.4).
std::string WhyUnset(const v1::Table& table, const v1::Row& row, const std::string& fact);

// Marks are also looked for on the day after what is decided: in a sequence they aren't put yet.
std::string WhyNothingAfter(const v1::Pack& pack, const v1::Derivation::Term& term);

// Whether unset days count in an expression that has no choice of days (2.4).
std::string WhyNoChoice(const std::string& expression);

// A derivation is another day: it is only a column, whose cells tell unset from any day.
std::string WhyOnlyWhetherSet(const v1::Pack& pack, const v1::Derivation& derivation);

// What a derivation would ask: nobody asks for its sake, as it is neither a column, a selector nor
// the first day of an effect (4.5).
std::string WhyNeverAsked(const v1::Pack& pack, const v1::Derivation& derivation);

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_EQUIVALENCE_H_
