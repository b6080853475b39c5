#ifndef TYPL_TESTS_REPLAY_CORPUS_H_
#define TYPL_TESTS_REPLAY_CORPUS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/statement/domain/law.h"
#include "typl/law/v1/replay_corpus.pb.h"

// Corpora of decided persons. One file each, "<hash of the pack>.corpus.gz": a gzipped
// typl.law.v1.ReplayCorpus.

namespace typl::law {

// Paths of the corpora in the folder, in order of their names.
std::vector<std::string> CorpusFiles(const std::string& folder);

// INVALID_ARGUMENT when it can't be read, or is no corpus.
absl::StatusOr<v1::ReplayCorpus> ReadCorpus(const std::string& path);

// Makes a new file in the folder and returns its path. ALREADY_EXISTS when there is a corpus of
// this pack: what was decided stays as it was written.
absl::StatusOr<std::string> WriteCorpus(const std::string& folder, const v1::ReplayCorpus& corpus);

// The pack that the corpus carries. Errors: of LawPack::Load.
absl::StatusOr<std::shared_ptr<const LawPack>> LoadPack(const v1::ReplayCorpus& corpus);

// Decides the person by the pack: sets `receipt_sha256` and `determination`.
void Decide(const LawPack& pack, v1::DecidedPerson& person);

// How the person comes out otherwise now; empty: the same to the byte.
std::string ReplayDifference(const LawPack& pack, const v1::DecidedPerson& person);

}  // namespace typl::law

#endif  // TYPL_TESTS_REPLAY_CORPUS_H_
