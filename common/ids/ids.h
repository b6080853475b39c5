#ifndef TYPL_COMMON_IDS_IDS_H_
#define TYPL_COMMON_IDS_IDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace typl {

// Opaque id of a person: 32 lower-case hexadecimal digits of 128 random bits. Says nothing of the
// person.
class PersonId {
 public:
  static PersonId FromBits(uint64_t high, uint64_t low);
  // nullopt unless `text` has exactly the form above.
  static std::optional<PersonId> Parse(absl::string_view text);

  const std::string& text() const { return text_; }
  // Partition of the installation that the person belongs to, in every service the same. 0 <=
  // result < partition_count.
  uint32_t Partition(uint32_t partition_count) const;

  friend bool operator==(const PersonId&, const PersonId&) = default;

 private:
  explicit PersonId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// "persons/{person}".
std::string PersonName(const PersonId& person);
std::optional<PersonId> ParsePersonName(absl::string_view name);

// A numbered resource of a person: "persons/{person}/{collection}/{number}", number from 1.
struct PersonResource {
  PersonId person;
  uint64_t number;
};
std::string PersonResourceName(const PersonId& person, absl::string_view collection,
                               uint64_t number);
std::optional<PersonResource> ParsePersonResourceName(absl::string_view name,
                                                      absl::string_view collection);

inline constexpr absl::string_view kJobSearches = "jobSearches";
inline constexpr absl::string_view kStatements = "statements";
inline constexpr absl::string_view kClarificationRequests = "clarificationRequests";
inline constexpr absl::string_view kTasks = "tasks";
inline constexpr absl::string_view kPayerRequests = "payerRequests";

// True for a UUID in text form (RFC 9562): 36 characters, hexadecimal digits of either case and "-"
// in their places.
bool IsUuid(absl::string_view text);

// Makes ids. Thread-safe.
class IdGenerator {
 public:
  virtual ~IdGenerator() = default;
  virtual PersonId NewPersonId() = 0;
};

// From a cryptographic random source, which is asked for many ids at a time: a call of its own for
// each costs a third of a registration's work.
class RandomIdGenerator final : public IdGenerator {
 public:
  PersonId NewPersonId() override;

 private:
  static constexpr size_t kIdsAtOnce = 64;

  std::mutex mutex_;  // Guards those below.
  std::array<std::array<uint64_t, 2>, kIdsAtOnce> bits_;
  size_t used_ = kIdsAtOnce;
};

}  // namespace typl

#endif  // TYPL_COMMON_IDS_IDS_H_
