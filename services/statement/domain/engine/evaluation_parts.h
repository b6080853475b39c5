#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_EVALUATION_PARTS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_EVALUATION_PARTS_H_

#include <string>

#include "absl/container/inlined_vector.h"
#include "services/statement/domain/engine/compiled.h"
#include "services/statement/domain/engine/inputs.h"
#include "typl/law/v1/determination.pb.h"

// What an evaluation finds: rows that are open, what they say, and what is not decided.

namespace typl::law::engine {

// An effect with its days worked out for a subject.
struct DatedEffect {
  const CompiledEffect* effect = nullptr;
  DayRange days;
  // A day it needs is unknown; `days` then is the widest it can be.
  bool uncertain = false;
};

// A row that applies, or may apply.
struct Candidate {
  const Slice* slice = nullptr;
  const CompiledRow* row = nullptr;
  // Chosen by the second reading of the transition clause.
  bool second_reading = false;
  absl::InlinedVector<DatedEffect, 2> effects;
};
using Candidates = absl::InlinedVector<Candidate, 2>;

// A row that applies, and why a period has its outcome.
struct GroundSource {
  int provision = 0;
  int subject = 0;
  const Slice* slice = nullptr;
  const CompiledRow* row = nullptr;
  const CompiledEffect* effect = nullptr;
  // Grounds that are the same but for the version of the law, on neighbouring days, are one series.
  int series = 0;
  bool by_officer = false;
};

// Indexes of open matters, each once.
using MatterList = absl::InlinedVector<int, 2>;

// What is not decided: facts to ask for, else a matter for an officer.
struct OpenMatter {
  int provision = 0;
  int subject = 0;
  // Sorts it among grounds of equal weight.
  int order = 0;
  Asks asks;
  // Indexes of the matters that may make it void.
  MatterList waits_for;
  Candidates choices;
  // Code of the officer's matter; empty when there are only questions.
  std::string reason;
  DayRange days{kOpenDay, kFirstDay};
};

// A note of a row that applies.
struct GivenNote {
  GroundSource source;
  DayRange days;
};

// How a provision fared with a subject, for receipts.
struct Trace {
  int provision = 0;
  int subject = 0;
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  const v1::Version* version = nullptr;
  Value selector_day;
  absl::InlinedVector<const CompiledRow*, 2> rows;
  int disapplied_by = -1;
};

// What keeps candidates from being decided.
struct Missing {
  // Facts to ask for.
  Asks asks;
  // Index of the open matter on which something hangs; -1: nothing does.
  int hangs = -1;
};

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_EVALUATION_PARTS_H_
