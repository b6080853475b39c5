#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/statement/domain/engine/names.h"

namespace typl::law::engine {
namespace {

class DefinitionCompiler {
 public:
  explicit DefinitionCompiler(Names& names) : names_(names), pack_(names.pack()) {}

  void Compile() {
    Entities();
    Sections();
    Texts();
    Parameters();
    Questions();
    CompileDerivations(names_);
    CompileCompetence(names_);
  }

 private:
  std::string Place(absl::string_view kind, int index, absl::string_view id) const {
    return names_.origins().Place(kind, index, id);
  }
  void Fault(std::string place, std::string text) {
    names_.faults().Add(std::move(place), std::move(text));
  }

  void Entities();
  void Sections();
  void Texts();
  void Parameters();
  void Questions();

  Names& names_;
  CompiledPack& pack_;
};

void DefinitionCompiler::Entities() {
  const Vocabulary& vocabulary = pack_.vocabulary;
  const size_t count = vocabulary.entities().size();
  pack_.single.assign(count, false);
  pack_.used_slots.assign(count, 0);
  pack_.period_slots.assign(count, 0);
  pack_.questions.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const Entity& entity = vocabulary.entity(static_cast<int>(i));
    pack_.questions[i].assign(entity.fields.size(), nullptr);
  }
  for (const std::string& name : pack_.pack.successive_entities()) {
    const std::optional<int> entity = vocabulary.FindEntity(name);
    if (!entity || !vocabulary.entity(*entity).from_slot ||
        !vocabulary.entity(*entity).until_slot) {
      Fault(absl::StrCat("successive entity ", name), "is no entity with a period");
      continue;
    }
    const Entity& description = vocabulary.entity(*entity);
    pack_.period_slots[*entity] =
        (uint64_t{1} << *description.from_slot) | (uint64_t{1} << *description.until_slot);
  }
  for (const std::string& name : pack_.pack.single_entities()) {
    const std::optional<int> entity = vocabulary.FindEntity(name);
    if (!entity || vocabulary.entity(*entity).from_slot) {
      Fault(absl::StrCat("single entity ", name), "is no entity without a period");
      continue;
    }
    pack_.single[*entity] = true;
  }
  for (int entity = 0; entity < static_cast<int>(count); ++entity) {
    if (pack_.period_slots[entity] != 0) pack_.successive_entities.push_back(entity);
    if (pack_.single[entity]) pack_.single_entities.push_back(entity);
  }
}

void DefinitionCompiler::Sections() {
  for (int i = 0; i < pack_.pack.sections_size(); ++i) {
    const v1::Section& section = pack_.pack.sections(i);
    const std::string place = Place("section", i, section.id());
    names_.Define("section", i, section.id(), place);
    if (section.cite().empty()) Fault(place, "it has no cite");
  }
}

void DefinitionCompiler::Texts() {
  for (int i = 0; i < pack_.pack.texts_size(); ++i) {
    const v1::Pack::Text& text = pack_.pack.texts(i);
    const std::string place = Place("text", i, text.code());
    names_.Define("text", i, text.code(), place);
    if (text.fi().empty()) Fault(place, "it has no wording in Finnish");
    if (text.sv().empty()) Fault(place, "it has no wording in Swedish");
    if (!text.section().empty() && !names_.Use("section", text.section())) {
      Fault(place, absl::StrCat("unknown section ", text.section()));
    }
    pack_.texts[text.code()] = &text;
  }
}

void DefinitionCompiler::Parameters() {
  for (int i = 0; i < pack_.pack.parameters_size(); ++i) {
    const v1::Parameter& parameter = pack_.pack.parameters(i);
    const std::string place = Place("parameter", i, parameter.id());
    names_.Define("parameter", i, parameter.id(), place);
    if (parameter.values().empty()) Fault(place, "it has no value");
    std::vector<DayRange> ranges;
    for (const v1::ParameterValue& value : parameter.values()) {
      ranges.push_back(names_.Period(value.from(), value.until(), place));
      if (value.confidence() == v1::CONFIDENCE_UNSPECIFIED) Fault(place, "it has no confidence");
      if (value.source().empty()) Fault(place, "it has no source");
    }
    for (size_t j = 1; j < ranges.size(); ++j) {
      if (ranges[j].from < ranges[j - 1].until) {
        Fault(place, "its values overlap, or are not in order of time");
      }
    }
  }
}

void DefinitionCompiler::Questions() {
  for (int i = 0; i < pack_.pack.questions_size(); ++i) {
    const v1::Question& question = pack_.pack.questions(i);
    const std::string place = Place("question", i, question.fact());
    names_.Define("question", i, question.fact(), place);
    if (!names_.Use("text", question.text())) {
      Fault(place, absl::StrCat("unknown text ", question.text()));
    }
    const std::optional<FieldId> field = pack_.vocabulary.FindField(question.fact());
    if (!field) {
      Fault(place, absl::StrCat("unknown fact ", question.fact()));
      continue;
    }
    pack_.questions[field->entity][field->slot] = &question.text();
  }
}

}  // namespace

void CompileDefinitions(Names& names) { DefinitionCompiler(names).Compile(); }

}  // namespace typl::law::engine
