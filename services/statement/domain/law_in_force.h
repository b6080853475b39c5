#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_LAW_IN_FORCE_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_LAW_IN_FORCE_H_

#include <memory>

#include "common/store/store.h"
#include "services/statement/domain/case_law.h"

namespace typl::statement {

// By which law cases are decided now. Thread-safe.
class LawInForce {
 public:
  virtual ~LawInForce() = default;
  // The law to decide by what goes into `batch`. The batch gets the expectation that no other law
  // came into force meanwhile.
  virtual std::shared_ptr<const CaseLaw> ForBatch(store::Batch& batch) const = 0;
};

// Always the same law, which must outlive it.
class OneLaw final : public LawInForce {
 public:
  explicit OneLaw(const CaseLaw& law) : law_(std::shared_ptr<const CaseLaw>(), &law) {}
  std::shared_ptr<const CaseLaw> ForBatch(store::Batch&) const override { return law_; }

 private:
  // Owns nothing.
  const std::shared_ptr<const CaseLaw> law_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_LAW_IN_FORCE_H_
