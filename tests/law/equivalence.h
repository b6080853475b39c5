#ifndef TYPL_TESTS_LAW_EQUIVALENCE_H_
#define TYPL_TESTS_LAW_EQUIVALENCE_H_

#include <string>
#include <vector>

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
std::string WhySwitchedOffAnyway(const v1::Pack& pack, const v1::Provision& provision,
                                 const v1::Table& table, const v1::Row& row,
                                 const v1::Effect& effect, const std::string& off);

// A row no longer switches off a provision for its own fact, on days: to whom the row is for it
// says nothing.
std::string WhyOfOthers(const v1::Pack& pack, const v1::Provision& provision,
                        const v1::Table& table, const v1::Row& row, const v1::Effect& effect,
                        const std::string& off);

// A value of a fact is treated as another in a table: to one of whom it is said the provision isn't
// applied, as another one, applied before, switches it off altogether. The cells of the column, by
// row, are `before` and `after`.
std::string WhySwitchedOffFirst(const v1::Pack& pack, const v1::Provision& provision,
                                const v1::Table& table, int column, const std::string& value,
                                const std::vector<std::string>& before,
                                const std::vector<std::string>& after);

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

// What a derivation would ask: nobody asks for its sake, as it is neither a selector, the first day
// of an effect nor a column in which unset isn't a value. What follows from it asks for itself
// (4.5).
std::string WhyNeverAsked(const v1::Pack& pack, const v1::Derivation& derivation);

// Marks are also looked for before or after the period: each holds on its first day in any case, as
// it begins then, or always, and ends after it.
std::string WhyHeldThroughout(const v1::Pack& pack, const v1::Derivation& derivation,
                              const v1::Derivation::Term& term);

// The end is looked for of the marks that hold the day before: they are the same, as each begins
// always and holds on the day.
std::string WhyHeldTheDayBefore(const v1::Pack& pack, const v1::Derivation::Term& term);

// A term counts without its condition, that a fact is unset: when it is set, the term before it is
// known, or this one isn't.
std::string WhyKnownBefore(const v1::Pack& pack, const v1::Derivation& derivation, int term);

// An unset day is left out in a choice of two, of which the last term gives the second: that
// differs when only the second is unset, and then no row that reads it is open.
std::string WhyOnlyWhenSet(const v1::Pack& pack, const v1::Derivation& derivation, int term);

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_EQUIVALENCE_H_
