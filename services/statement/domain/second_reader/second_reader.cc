#include "services/statement/domain/second_reader/second_reader.h"

#include "services/statement/domain/second_reader/parsed_pack.h"
#include "services/statement/domain/second_reader/reading.h"

namespace typl::law {

SecondReader::SecondReader(const v1::Pack& pack)
    : pack_(std::make_unique<const v1::Pack>(pack)),
      parsed_(std::make_unique<const second::ParsedPack>(*pack_)) {}

SecondReader::~SecondReader() = default;

v1::Determination SecondReader::Read(const v1::PersonFacts& facts, absl::CivilDay day) const {
  return second::Reading(*parsed_, facts, second::DayNumber(day)).Read();
}

}  // namespace typl::law
