#include "services/statement/domain/engine/receipt.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "services/statement/domain/engine/refill.h"

namespace typl::law::engine {
namespace {

// Writes a field as the fact has it; empty when it is unset.
void WriteValue(const google::protobuf::Message& content, const Field& field, std::string& text) {
  text.clear();
  const Value value = field.read.value(content);
  if (!value.known) return;
  switch (field.type) {
    case ValueType::kBool:
      text = value.number != 0 ? "yes" : "no";
      return;
    case ValueType::kEnum: {
      const bool named = value.number > 0 && value.number <= kEnumMax &&
                         ((field.enum_values >> value.number) & 1) != 0;
      if (named) {
        text = field.value_names[value.number];
      } else {
        absl::StrAppend(&text, value.number);
      }
      return;
    }
    case ValueType::kNumber:
      absl::StrAppend(&text, value.number);
      return;
    case ValueType::kText:
      text = field.read.text(content);
      return;
    case ValueType::kDate:
      text = FormatDay(ToCivilDay(static_cast<Day>(value.number)));
      return;
  }
}

class Receipts {
 public:
  Receipts(const CompiledPack& pack, const PersonFile& file, v1::Receipt& receipt)
      : pack_(pack),
        file_(file),
        provisions_(*receipt.mutable_provisions()),
        facts_read_(*receipt.mutable_facts_read()),
        listed_absences_(pack.vocabulary.entities().size(), 0) {}

  void WriteTraces(const std::pmr::vector<Trace>& traces) {
    for (const Trace& trace : traces) WriteTrace(trace, provisions_.Next());
  }

  void WriteReads() {
    for (size_t i = 0; i < file_.subjects().size(); ++i) {
      const Subject& subject = file_.subjects()[i];
      for (uint64_t read = subject.read; read != 0; read &= read - 1) {
        WriteRead(static_cast<int>(i), __builtin_ctzll(read));
      }
    }
  }

  // Findings are looked through for the matter in hand, so all of them were read.
  void WriteFindings() {
    const int entity = pack_.vocabulary.officer_finding_entity();
    for (const int index : file_.findings()) {
      const v1::KnownFact& known = file_.facts().facts(index);
      for (const char* name :
           {"officer_finding.subject_key", "officer_finding.provision", "officer_finding.row"}) {
        const Field& field = pack_.vocabulary.field(*pack_.vocabulary.FindField(name));
        WriteFact(known, entity, field);
      }
    }
  }

 private:
  void WriteTrace(const Trace& trace, v1::ProvisionTrace& out) {
    const v1::Provision& provision = *pack_.provisions[trace.provision].source;
    Assign(provision.id(), out.provision(), [&] { return out.mutable_provision(); });
    Assign(file_.KeyOf(trace.subject), out.subject_key(),
           [&] { return out.mutable_subject_key(); });
    out.set_verdict(trace.verdict);
    Assign(provision.selector().date(), out.selector(), [&] { return out.mutable_selector(); });
    if (trace.version != nullptr) {
      Assign(trace.version->id(), out.version(), [&] { return out.mutable_version(); });
    } else {
      out.clear_version();
    }
    if (trace.selector_day.known) {
      SetDate(static_cast<Day>(trace.selector_day.number), *out.mutable_selector_day());
    } else {
      out.clear_selector_day();
    }
    out.clear_rows();
    for (const CompiledRow* row : trace.rows) out.add_rows(row->choice);
    if (trace.disapplied_by >= 0) {
      Assign(pack_.provisions[trace.disapplied_by].source->id(), out.disapplied_by(),
             [&] { return out.mutable_disapplied_by(); });
    } else {
      out.clear_disapplied_by();
    }
  }

  void WriteRead(int index, int slot) {
    const Subject& subject = file_.subjects()[index];
    const Entity& entity = pack_.vocabulary.entity(subject.entity);
    const Field& field = entity.fields[slot];
    // The bounds of an absence are those of the facts around it, which are listed themselves.
    const bool bound = slot == entity.from_slot || slot == entity.until_slot;
    if (subject.facts.empty() && !bound) WriteAbsence(subject.entity, slot);
    for (const int fact : subject.facts) {
      WriteFact(file_.facts().facts(fact), subject.entity, field);
    }
  }

  void WriteFact(const v1::KnownFact& known, int entity, const Field& field) {
    v1::FactRead& out = facts_read_.Next();
    Assign(known.fact().key(), out.subject_key(), [&] { return out.mutable_subject_key(); });
    Assign(field.name, out.fact(), [&] { return out.mutable_fact(); });
    WriteValue(pack_.vocabulary.ContentOf(known.fact(), entity), field, *out.mutable_value());
    Assign(known.source_event(), out.source_event(), [&] { return out.mutable_source_event(); });
  }

  // Once for each field.
  void WriteAbsence(int entity, int slot) {
    const uint64_t bit = uint64_t{1} << slot;
    if ((listed_absences_[entity] & bit) != 0) return;
    listed_absences_[entity] |= bit;
    v1::FactRead& out = facts_read_.Next();
    out.clear_subject_key();
    Assign(pack_.vocabulary.field({entity, slot}).name, out.fact(),
           [&] { return out.mutable_fact(); });
    out.clear_value();
    out.clear_source_event();
  }

  const CompiledPack& pack_;
  const PersonFile& file_;
  Refill<v1::ProvisionTrace> provisions_;
  Refill<v1::FactRead> facts_read_;
  // By entity: slots of the fields of which it is listed that no fact has them.
  absl::InlinedVector<uint64_t, 24> listed_absences_;
};

}  // namespace

void WriteReceipt(const CompiledPack& pack, const PersonFile& file, const Evaluation& evaluation,
                  Day statement_day, v1::Receipt& receipt) {
  receipt.set_pack_hash(pack.hash);
  receipt.set_facts_known(static_cast<uint32_t>(file.facts().facts_size()));
  SetDate(statement_day, *receipt.mutable_day());
  Receipts writer(pack, file, receipt);
  writer.WriteTraces(evaluation.traces());
  writer.WriteReads();
  if (evaluation.findings_read()) writer.WriteFindings();
}

}  // namespace typl::law::engine
