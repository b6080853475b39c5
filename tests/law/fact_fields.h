#ifndef TYPL_TESTS_LAW_FACT_FIELDS_H_
#define TYPL_TESTS_LAW_FACT_FIELDS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "absl/time/civil_time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "typl/law/v1/case.pb.h"

// What facts consist of.

namespace typl::law {

// The field that holds what the fact says, named as its entity; nullptr when it says nothing.
const google::protobuf::FieldDescriptor* ContentOf(const v1::Fact& fact);

bool IsDay(const google::protobuf::FieldDescriptor* field);
std::optional<absl::CivilDay> DayIn(const google::protobuf::Message& content,
                                    const google::protobuf::FieldDescriptor* field);
// The days that a fact has.
std::set<absl::CivilDay> DaysOf(const v1::Fact& fact);
// Those of the named fields ("employment.until").
std::set<absl::CivilDay> DaysOf(const v1::Fact& fact, const std::set<std::string>& names);

// The first fact with this key and entity; nullptr when there is none.
const v1::Fact* FindFact(const v1::FactsFile& file, const std::string& key,
                         const std::string& entity);

// All facts of a file: those that came later follow the others.
int FactCount(const v1::FactsFile& file);
v1::Fact& FactAt(v1::FactsFile& file, int index);

// All days of the facts, and that of the statement, so many days later.
void ShiftDays(int64_t days, v1::FactsFile& input);
// The fact so many days later.
v1::Fact Shifted(const v1::Fact& fact, int64_t days);

// Sets or, without a day, unsets a named field ("employment.until"); not of a fact of another
// entity, nor of a field that is no day.
void SetDay(const std::string& name, std::optional<absl::CivilDay> day, v1::Fact& fact);
// Unsets a named field, if it is set; whether it was.
bool ClearNamed(const std::string& name, v1::Fact& fact);
// Whether a fact of that entity has such a field that is a day and unset.
bool LacksDay(const std::string& name, const v1::Fact& fact);

// What `from` says of the named fields ("employment.until") `to`, of the same entity, says then,
// too.
void CopyFields(const v1::Fact& from, const std::set<std::string>& names, v1::Fact& to);

}  // namespace typl::law

#endif  // TYPL_TESTS_LAW_FACT_FIELDS_H_
