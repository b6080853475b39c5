#ifndef TYPL_COMMON_JOURNAL_LOCAL_SOURCE_H_
#define TYPL_COMMON_JOURNAL_LOCAL_SOURCE_H_

#include <memory>
#include <string>

#include "common/journal/consumer.h"
#include "common/store/store.h"

namespace typl::journal {

// Reads streams of the own store, "<prefix>00", "<prefix>01" ..., whose entries were written with
// AppendTo. `store` must outlive the source. A cursor ahead of its stream makes status()
// POSITION_OUT_OF_RANGE, for good; a read error stops it likewise.
std::unique_ptr<Source> NewLocalSource(store::Store& store, std::string prefix);

}  // namespace typl::journal

#endif  // TYPL_COMMON_JOURNAL_LOCAL_SOURCE_H_
