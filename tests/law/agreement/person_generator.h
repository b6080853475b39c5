#ifndef TYPL_TESTS_LAW_AGREEMENT_PERSON_GENERATOR_H_
#define TYPL_TESTS_LAW_AGREEMENT_PERSON_GENERATOR_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "google/protobuf/descriptor.h"
#include "typl/law/v1/case.pb.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/law/v1/pack.pb.h"

namespace typl::law {

// Makes persons that a pack's law is likely to have something to say about: facts of the entities
// that it reads, days near its version boundaries and near each other, numbers near its limits,
// corrections, withdrawals and findings. Knows the vocabulary by reflection only. The same seed and
// index give the same person. Immutable; thread-safe.
class PersonGenerator {
 public:
  PersonGenerator(const v1::Pack& pack, uint64_t seed);

  v1::FactsFile Person(uint64_t index) const;
  // The same person with a finding in one of the matters that the determination left to an officer;
  // false when it left none.
  bool AddFinding(const v1::Determination& determination, uint64_t index,
                  v1::FactsFile& person) const;

 private:
  using Random = std::mt19937_64;

  struct Row {
    std::string subject;
    std::string provision;
    // "<version>/<row>".
    std::string name;
  };

  void ReadPack(const v1::Pack& pack);
  void AddFact(Random& random, std::vector<absl::CivilDay>& days, v1::FactsFile& person) const;
  void Fill(Random& random, std::vector<absl::CivilDay>& days,
            google::protobuf::Message& content) const;
  void FillField(Random& random, std::vector<absl::CivilDay>& days,
                 const google::protobuf::FieldDescriptor* field,
                 google::protobuf::Message& content) const;
  void FillFinding(Random& random, const v1::FactsFile& person, v1::Fact& fact) const;
  absl::CivilDay Day(Random& random, std::vector<absl::CivilDay>& days) const;
  int64_t Number(Random& random) const;
  std::string Text(Random& random, const google::protobuf::FieldDescriptor* field) const;

  const uint64_t seed_;
  // Entities that the pack reads, as often as it does.
  std::vector<const google::protobuf::FieldDescriptor*> entities_;
  // How often the pack names a field.
  std::map<const google::protobuf::FieldDescriptor*, int> reads_;
  std::vector<absl::CivilDay> days_;
  std::vector<int64_t> numbers_;
  std::vector<std::string> municipalities_;
  std::vector<Row> rows_;
};

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_AGREEMENT_PERSON_GENERATOR_H_
