#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_SECOND_READER_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_SECOND_READER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/law/v1/facts.pb.h"
#include "typl/law/v1/pack.pb.h"

namespace typl::law {

namespace second {
class ParsedPack;
}  // namespace second

// A plain evaluator of law packs, written from docs/law-language.md and nothing else, so that what
// it and the engine agree on is what the page says. It is to be held beside the page: section
// numbers in its comments are the page's. Immutable; thread-safe.
class SecondReader {
 public:
  // The pack is copied. It must have been checked (LawPack::Load).
  explicit SecondReader(const v1::Pack& pack);
  ~SecondReader();
  SecondReader(const SecondReader&) = delete;
  SecondReader& operator=(const SecondReader&) = delete;

  // Everything but the receipt, for statements given on `day`.
  v1::Determination Read(const v1::PersonFacts& facts, absl::CivilDay day) const;

 private:
  const std::unique_ptr<const v1::Pack> pack_;
  const std::unique_ptr<const second::ParsedPack> parsed_;
};

// In what two determinations of the same facts differ, receipts apart: a line for each place,
// naming the period and the field, and what both say of it. Empty when they agree. No values of
// facts.
std::vector<std::string> Differences(const v1::Determination& first,
                                     const v1::Determination& second);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_SECOND_READER_H_
