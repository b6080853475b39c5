#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_TEST_SUPPORT_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_TEST_SUPPORT_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "services/statement/domain/law.h"

// A small law pack, and facts and determinations as short texts, for tests of the engine.

namespace typl::law {

// A pack with a base right, an obstacle with an unknown, a waiting period in two versions that an
// officer decides, and a temporary act that switches the obstacle off.
std::string SmallPack();
// SmallPack with the first occurrence of `from` replaced; the test fails when there is none.
std::string SmallPackWith(absl::string_view from, absl::string_view to);
// Loads a pack that must be sound.
std::shared_ptr<const LawPack> MustLoad(const std::string& text);
// The message of the error that Load gives; the test fails when it gives none.
std::string LoadFault(const std::string& text);

// Facts of a typl.law.v1.FactsFile in text form. Days may be written "@2020-03-01".
v1::PersonFacts Facts(absl::string_view text);

// "2020-03-01..2020-03-31 ENTITLED 2:1/v1/in_force;...": both end days; the first ground;
// undetermined periods with the provisions they wait for.
std::string Timeline(const v1::Determination& determination);
// "key/fact key/fact".
std::string OpenFacts(const v1::Determination& determination);
// "key/provision/reason:choice,choice ...".
std::string Matters(const v1::Determination& determination);
// "key/provision/row 2020-03-01..2020-03-31 ...".
std::string NotesOf(const v1::Determination& determination);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_TEST_SUPPORT_H_
