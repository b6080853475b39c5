#include "services/statement/domain/law.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "services/statement/domain/engine/compiler.h"
#include "services/statement/domain/engine/evaluation.h"
#include "services/statement/domain/engine/output.h"
#include "services/statement/domain/engine/person_file.h"

namespace typl::law {

namespace {

// The law of this field is a few hundred kilobytes; what is far larger is no law pack.
constexpr size_t kTextBytesMax = size_t{8} << 20;

// Deciding most persons takes no more working memory than this; for others there is the heap.
constexpr size_t kScratchBytes = size_t{24} << 10;

// Turns what the text parser finds into faults with their place.
class ParseFaults final : public google::protobuf::io::ErrorCollector {
 public:
  ParseFaults(const std::string& file, engine::Faults& faults) : file_(file), faults_(faults) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    // It may repeat bytes of the file, which may be no text; an error carries only text.
    const bool ascii = std::all_of(message.begin(), message.end(), absl::ascii_isascii);
    faults_.Add(absl::StrCat(file_, ":", line + 1, ":", column + 1),
                ascii ? message : absl::CHexEscape(message));
  }

 private:
  const std::string& file_;
  engine::Faults& faults_;
};

void NoteOrigins(const v1::Pack& part, const std::string& file, engine::Origins& origins) {
  const auto note = [&](absl::string_view kind, int count) {
    std::vector<std::string>& files = origins.files[kind];
    files.insert(files.end(), count, file);
  };
  note("section", part.sections_size());
  note("parameter", part.parameters_size());
  note("derivation", part.derivations_size());
  note("provision", part.provisions_size());
  note("question", part.questions_size());
  note("text", part.texts_size());
  note("competence group", part.competence_groups_size());
  note("deadline", part.deadlines_size());
  note("area", part.areas_size());
}

// The files in order of their names, as one pack.
absl::Status Merge(const std::vector<PackFile>& files, v1::Pack& pack, engine::Origins& origins) {
  engine::Faults faults;
  std::vector<const PackFile*> ordered;
  size_t bytes = 0;
  for (const PackFile& file : files) {
    ordered.push_back(&file);
    bytes += file.text.size();
  }
  if (bytes > kTextBytesMax) {
    faults.Add("pack",
               absl::StrCat("its text is too large: ", bytes, " bytes; at most ", kTextBytesMax));
    return faults.ToStatus();
  }
  std::sort(ordered.begin(), ordered.end(),
            [](const PackFile* a, const PackFile* b) { return a->name < b->name; });
  for (const PackFile* file : ordered) {
    v1::Pack part;
    ParseFaults collector(file->name, faults);
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&collector);
    if (!parser.ParseFromString(file->text, &part)) continue;
    if (!part.name().empty() && !pack.name().empty()) {
      faults.Add(file->name, "another file names the pack already");
    }
    NoteOrigins(part, file->name, origins);
    pack.MergeFrom(part);
  }
  return faults.ToStatus();
}

class LoadedPack final : public LawPack {
 public:
  explicit LoadedPack(std::unique_ptr<const engine::CompiledPack> compiled)
      : compiled_(std::move(compiled)) {}

  const std::string& hash() const override { return compiled_->hash; }
  const v1::Pack& pack() const override { return compiled_->pack; }
  const engine::CompiledPack& compiled() const override { return *compiled_; }

  const v1::Pack::Text* FindText(absl::string_view code) const override {
    const auto it = compiled_->texts.find(code);
    return it == compiled_->texts.end() ? nullptr : it->second;
  }

  int StatementDays(v1::StatementKind, absl::string_view competence,
                    absl::CivilDay day) const override {
    for (const engine::CompiledDeadline& deadline : compiled_->deadlines) {
      if (*deadline.competence == competence && deadline.days.Contains(engine::ToDay(day))) {
        return deadline.day_count;
      }
    }
    return 0;
  }

 private:
  const std::unique_ptr<const engine::CompiledPack> compiled_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const LawPack>> LawPack::Load(const std::vector<PackFile>& files) {
  v1::Pack pack;
  engine::Origins origins;
  RETURN_IF_ERROR(Merge(files, pack, origins));
  ASSIGN_OR_RETURN(std::unique_ptr<const engine::CompiledPack> compiled,
                   engine::Compile(std::move(pack), origins));
  return std::make_shared<const LoadedPack>(std::move(compiled));
}

void DetermineInto(const v1::PersonFacts& facts, const LawPack& pack, absl::CivilDay day,
                   const DetermineOptions& options, v1::Determination& out) {
  const engine::CompiledPack& compiled = pack.compiled();
  const engine::Day statement_day = engine::ToDay(day);
  alignas(std::max_align_t) std::array<std::byte, kScratchBytes> bytes;
  std::pmr::monotonic_buffer_resource scratch(bytes.data(), bytes.size());
  engine::PersonFile file(facts, compiled, &scratch);
  engine::Evaluation evaluation(compiled, file, statement_day, options.receipt, &scratch);
  evaluation.Run();
  engine::WriteDetermination(compiled, file, evaluation, statement_day, options.receipt, out);
}

v1::Determination Determine(const v1::PersonFacts& facts, const LawPack& pack, absl::CivilDay day,
                            const DetermineOptions& options) {
  v1::Determination determination;
  DetermineInto(facts, pack, day, options, determination);
  return determination;
}

}  // namespace typl::law
