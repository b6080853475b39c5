#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_LAW_BOOK_TEST_SUPPORT_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_LAW_BOOK_TEST_SUPPORT_H_

#include <memory>
#include <string>
#include <vector>

#include "services/statement/domain/law_book.h"

namespace typl::statement {

// Makes laws like FakeLaw of any files. Their hash stands for their text. By a pack whose text has
// "studies are free" no studies are an obstacle; one whose text has "faulty" is refused.
absl::StatusOr<std::shared_ptr<const CaseLaw>> LoadFakeLaw(const std::vector<law::PackFile>& files);

// The files of such packs.
std::vector<law::PackFile> FirstPack();
std::vector<law::PackFile> FreeStudiesPack();

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_LAW_BOOK_TEST_SUPPORT_H_
