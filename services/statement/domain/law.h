#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_LAW_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_LAW_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/law/v1/facts.pb.h"
#include "typl/law/v1/pack.pb.h"

// What the law says of a person's facts. Pure: no I/O, no clock, no globals. The law itself is in
// the pack.

namespace typl::law {

namespace engine {
struct CompiledPack;
}  // namespace engine

// One file of pack text, for messages that name the place of a fault.
struct PackFile {
  std::string name;
  std::string text;
};

// A law pack checked and compiled. Immutable; thread-safe.
class LawPack {
 public:
  // Parses, checks and compiles the files, which together are one pack. LAW_PACK_INVALID with every
  // fault and its place (file, provision, row) when it can't be used: unknown fact, type mismatch,
  // overlapping versions, missing wording, too large.
  static absl::StatusOr<std::shared_ptr<const LawPack>> Load(const std::vector<PackFile>& files);
  virtual ~LawPack() = default;

  // SHA-256 of the canonical content, 64 hexadecimal digits.
  virtual const std::string& hash() const = 0;
  virtual const v1::Pack& pack() const = 0;

  // Wording of a reason or question code; nullptr when the pack has none (Load has checked that
  // every code used has one).
  virtual const v1::Pack::Text* FindText(absl::string_view code) const = 0;
  // Days the authority has for a statement of this kind and competence, counted from `day`, by the
  // decree in force on that day. 0 when the pack sets none on that day.
  virtual int StatementDays(v1::StatementKind kind, absl::string_view competence,
                            absl::CivilDay day) const = 0;

  // What the evaluator runs; for the engine only.
  virtual const engine::CompiledPack& compiled() const = 0;
};

struct DetermineOptions {
  // Fill Determination.receipt.
  bool receipt = false;
};

// The determination of everything that `facts` says, as known at the end of its list, for
// statements given on `day`. `facts` may be in any order of holding; later facts of a key replace
// earlier ones. Total: any facts give a determination; what the law can't decide becomes open facts
// or officer matters.
v1::Determination Determine(const v1::PersonFacts& facts, const LawPack& pack, absl::CivilDay day,
                            const DetermineOptions& options = {});
// The same over a message of the caller's that is new or holds an earlier determination. One that
// is used again and again keeps its memory, so that a determination costs few allocations.
void DetermineInto(const v1::PersonFacts& facts, const LawPack& pack, absl::CivilDay day,
                   const DetermineOptions& options, v1::Determination& out);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_LAW_H_
