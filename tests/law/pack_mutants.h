#ifndef TYPL_TESTS_LAW_PACK_MUTANTS_H_
#define TYPL_TESTS_LAW_PACK_MUTANTS_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "typl/law/v1/pack.pb.h"

// Small wrongs that a writer of a law pack could do, each of which the checks or a worked case must
// notice.
//
// Left out are changes that no determination of a person's days shows: wordings, sections and
// sources (compared in reviews, by typlctl law diff), deadlines (tested where they are counted),
// areas and competence (tested with the register), and the order of provisions.

namespace typl::law {

// One wrong.
struct Mutant {
  // What kind of wrong, such as "parameter_value".
  std::string kind;
  // Provision, parameter or derivation that is wrong.
  std::string part;
  // What was changed, in words.
  std::string change;
  std::function<void(v1::Pack&)> apply;
  // Where it shows, as far as known: rows of the provision, and versions as "@R3".
  std::vector<std::string> where = {};
  // Why no facts tell it from the sound pack (equivalence.h); empty when some do.
  std::string equivalent = {};

  std::string Name() const { return kind + " " + part + ": " + change; }
};

using Mutants = std::vector<Mutant>;

// All that are known, in the order of the pack.
Mutants MutantsOf(const v1::Pack& pack);

// Parts of the above.
void AddDefinitionMutants(const v1::Pack& pack, Mutants& out);
void AddVersionMutants(const v1::Pack& pack, int provision, Mutants& out);
void AddRowMutants(const v1::Pack& pack, int provision, Mutants& out);
void AddColumnMutants(const v1::Pack& pack, int provision, Mutants& out);

// "2022-05-02" moved; a text that is no day stays.
std::string MovedDay(const std::string& day, int days);
// Whether a day can bear on anybody; those of the calendar's ends stand for "always".
bool InLivesTime(const std::string& day);
// The day expressions that lie a day beside this one.
std::vector<std::string> DaysBeside(const std::string& expression);
// Whether such a one is the day before.
bool IsEarlier(const std::string& expression);

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_PACK_MUTANTS_H_
