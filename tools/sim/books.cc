#include "tools/sim/books.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace typl::sim {
namespace {

constexpr size_t kImbalancesShown = 100;

// 7 of "persons/…/statements/7"; 0 when there is none.
uint64_t NumberInName(absl::string_view name) {
  uint64_t number = 0;
  size_t slash = name.rfind('/');
  if (slash == absl::string_view::npos) return 0;
  return absl::SimpleAtoi(name.substr(slash + 1), &number) ? number : 0;
}

class Audit {
 public:
  explicit Audit(const BooksInput& input) : input_(input) {}

  Books Run() {
    CollectAnswers();
    CheckRegistrations();
    CheckMailboxes();
    CheckReceived();
    CheckCopies();
    CheckFilesAgainstReceived();
    if (input_.quarantined_persons > 0) {
      Imbalance(absl::StrCat(input_.quarantined_persons, " person(s) in quarantine"));
    }
    return std::move(books_);
  }

 private:
  using Received = absl::flat_hash_map<std::string, const ReceivedEntry*>;

  void Imbalance(std::string text) {
    ++books_.imbalance_count;
    if (books_.imbalances.size() < kImbalancesShown) books_.imbalances.push_back(std::move(text));
  }

  Received& ReceivedOf(ReceivedEntry::Content content) {
    switch (content) {
      case ReceivedEntry::Content::kStatement:
        return statements_;
      case ReceivedEntry::Content::kCopy:
        return copies_;
      default:
        return requests_;
    }
  }

  const PersonView* FileOf(const std::string& person) const {
    auto found = input_.files.find(person);
    return found == input_.files.end() || !found->second.found ? nullptr : &found->second;
  }

  // What payers were answered, each request once.
  void CollectAnswers() {
    for (const auto& [recipient, record] : input_.recipients) {
      for (const ReceivedEntry& entry : record.entries) {
        if (entry.content != ReceivedEntry::Content::kAnswer) continue;
        if (!answers_.emplace(entry.name, &entry).second) {
          Imbalance(absl::StrCat(entry.name, " was answered twice, last to ", recipient));
        }
      }
    }
    books_.payers_answered = answers_.size();
  }

  // A payer's request is answered, unless the matter still waits for somebody.
  void CheckAnswer(const Registration& registration, const PersonView& file, bool waits) {
    if (registration.payer_request.empty()) return;
    ++books_.payers_asked;
    auto answer = answers_.find(registration.payer_request);
    if (answer == answers_.end()) {
      if (waits) return;
      Imbalance(absl::StrCat(registration.payer_request, " of ", registration.asked_by,
                             " was never answered"));
      return;
    }
    ++answers_to_requests_;
    for (const std::string& name : answer->second->statements) {
      if (std::find(file.statements.begin(), file.statements.end(), name) ==
          file.statements.end()) {
        Imbalance(absl::StrCat(registration.payer_request, " is answered by ", name,
                               ", which the person's file does not have"));
      }
    }
  }

  bool IsAnsweredWithNothing(const Registration& registration) const {
    auto answer = answers_.find(registration.payer_request);
    return answer != answers_.end() && answer->second->statements.empty();
  }

  // Each registration: acknowledged once, and in exactly one place.
  void CheckRegistrations() {
    absl::flat_hash_set<std::string> persons;
    absl::flat_hash_set<std::string> searches;
    for (const Registration& registration : input_.registrations) {
      std::string who = absl::StrCat("registration ", registration.plan.number);
      if (registration.person.empty()) {
        ++books_.unaccounted;
        Imbalance(absl::StrCat(who, " was not acknowledged: ",
                               registration.refusal.empty() ? "no answer" : registration.refusal));
        continue;
      }
      persons_.insert(registration.person);
      if (!persons.insert(registration.person).second) {
        Imbalance(absl::StrCat(who, " has the person of another registration"));
      }
      if (!searches.insert(registration.job_search).second) {
        Imbalance(absl::StrCat(who, " has the job search of another registration"));
      }
      Account(registration, who);
    }
    if (answers_to_requests_ != answers_.size()) {
      Imbalance(absl::StrCat(answers_.size() - answers_to_requests_,
                             " answers came to payers that did not ask"));
    }
  }

  void Account(const Registration& registration, const std::string& who) {
    const PersonView* file = FileOf(registration.person);
    if (file == nullptr || !file->has_job_search) {
      ++books_.unaccounted;
      Imbalance(absl::StrCat(who, " (persons/", registration.person,
                             ") never reached the statement service"));
      return;
    }
    books_.statements_in_files += file->statements.size();
    books_.requests_in_files += file->requests.size();
    books_.tasks_open += static_cast<uint64_t>(file->open_tasks);
    books_.tasks_decided += static_cast<uint64_t>(file->decided_tasks);
    books_.tasks_lapsed += static_cast<uint64_t>(file->lapsed_tasks);
    bool waiting = false;
    for (const auto& [name, state] : file->requests) {
      if (state == statement::v1::CLARIFICATION_STATE_WAITING ||
          state == statement::v1::CLARIFICATION_STATE_RECEIVED ||
          state == statement::v1::CLARIFICATION_STATE_OVERDUE) {
        waiting = true;
      }
      if (state == statement::v1::CLARIFICATION_STATE_ANSWERED) ++books_.requests_answered;
    }
    CheckAnswer(registration, *file, waiting || file->open_tasks > 0);
    bool no_benefit = registration.plan.payer == Payer::kNone && registration.payer_request.empty();
    if (no_benefit && !file->statements.empty()) {
      Imbalance(absl::StrCat(who, " applied for no benefit, but something was stated"));
    }
    if (!file->statements.empty()) {
      ++books_.stated;
    } else if (no_benefit || file->found_no_benefit) {
      ++books_.no_benefit_applied_for;
    } else if (file->open_tasks > 0) {
      ++books_.with_officer;
    } else if (waiting) {
      ++books_.waiting_for_clarification;
    } else if (IsAnsweredWithNothing(registration)) {
      ++books_.no_benefit_applied_for;
    } else {
      ++books_.unaccounted;
      Imbalance(absl::StrCat(who, " (persons/", registration.person,
                             ") is neither stated nor waiting for anything"));
    }
  }

  // What each recipient stored is what delivery sent and holds as acknowledged.
  void CheckMailboxes() {
    for (const auto& [recipient, mailbox] : input_.mailboxes) {
      auto found = input_.recipients.find(recipient);
      uint64_t received = 0;
      uint64_t confirmed = 0;
      if (found != input_.recipients.end()) {
        confirmed = found->second.acknowledged;
        if (!found->second.entries.empty()) received = found->second.entries.back().sequence;
      }
      if (mailbox.head != received) {
        Imbalance(
            absl::StrCat(recipient, ": ", mailbox.head, " entries sent, ", received, " received"));
      }
      if (mailbox.acknowledged != mailbox.head || confirmed != mailbox.acknowledged) {
        Imbalance(absl::StrCat(recipient, ": ", mailbox.head, " entries sent, ",
                               mailbox.acknowledged, " acknowledged, ", confirmed,
                               " confirmed to the recipient"));
      }
      if (mailbox.rejected > 0) {
        Imbalance(absl::StrCat(recipient, ": ", mailbox.rejected, " entries rejected"));
      }
    }
    for (const auto& [recipient, record] : input_.recipients) {
      if (!record.entries.empty() && input_.mailboxes.count(recipient) == 0) {
        Imbalance(absl::StrCat(recipient, " received entries from no mailbox"));
      }
      for (const std::string& fault : record.faults) {
        Imbalance(absl::StrCat(recipient, ": ", fault));
      }
    }
  }

  // Each statement, copy and request arrived once, in order per person.
  void CheckReceived() {
    for (const auto& [recipient, record] : input_.recipients) {
      absl::flat_hash_map<std::string, uint64_t> last_of_person;
      for (const ReceivedEntry& entry : record.entries) {
        if (entry.content == ReceivedEntry::Content::kRequestClosed ||
            entry.content == ReceivedEntry::Content::kAnswer) {
          continue;
        }
        if (!ReceivedOf(entry.content).emplace(entry.name, &entry).second) {
          Imbalance(absl::StrCat(entry.name, " was received twice, last by ", recipient));
        }
        if (PersonOf(entry.name) != entry.person) {
          Imbalance(absl::StrCat(entry.name, " came in the name of another person"));
        }
        if (persons_.count(entry.person) == 0) {
          Imbalance(absl::StrCat(entry.name, " is of a person who was never registered"));
        }
        if (entry.content != ReceivedEntry::Content::kStatement &&
            entry.content != ReceivedEntry::Content::kCopy) {
          continue;
        }
        uint64_t number = NumberInName(entry.name);
        uint64_t& last = last_of_person[entry.person];
        if (number <= last) {
          Imbalance(absl::StrCat(recipient, ": ", entry.name, " came after number ", last));
        }
        last = number;
      }
    }
    books_.statements_received = statements_.size();
    books_.copies_received = copies_.size();
    books_.requests_received = requests_.size();
  }

  // What the payer holds against the person, the person can see, word by word.
  void CheckCopies() {
    for (const auto& [name, statement] : statements_) {
      auto copy = copies_.find(name);
      if (copy == copies_.end()) {
        Imbalance(absl::StrCat(name, " went to the payer, but no copy to the portal"));
      } else if (copy->second->content_hash != statement->content_hash) {
        Imbalance(absl::StrCat(name, " says something else at the portal than at the payer"));
      }
    }
    for (const auto& [name, copy] : copies_) {
      if (!statements_.contains(name)) {
        Imbalance(absl::StrCat(name, " came to the portal, but to no payer"));
      }
    }
  }

  // What is in the files was received, and the other way round.
  void CheckFilesAgainstReceived() {
    uint64_t matched_statements = 0;
    uint64_t matched_requests = 0;
    for (const auto& [person, file] : input_.files) {
      uint64_t expected = 1;
      for (const std::string& name : file.statements) {
        if (NumberInName(name) != expected++) {
          Imbalance(absl::StrCat(name, " breaks the person's count of statements"));
        }
        if (statements_.count(name) == 0) {
          Imbalance(absl::StrCat(name, " was issued, but no recipient received it"));
        } else {
          ++matched_statements;
        }
      }
      for (const auto& [name, state] : file.requests) {
        if (requests_.count(name) == 0) {
          Imbalance(absl::StrCat(name, " was made, but never reached the portal"));
        } else {
          ++matched_requests;
        }
      }
    }
    if (matched_statements != statements_.size()) {
      Imbalance(absl::StrCat(statements_.size() - matched_statements,
                             " statements were received that no file has"));
    }
    if (matched_requests != requests_.size()) {
      Imbalance(absl::StrCat(requests_.size() - matched_requests,
                             " clarification requests were received that no file has"));
    }
  }

  const BooksInput& input_;
  Books books_;
  absl::flat_hash_set<std::string> persons_;
  // By name.
  Received statements_;
  Received copies_;
  Received requests_;
  Received answers_;
  uint64_t answers_to_requests_ = 0;
};

}  // namespace

Books CheckBooks(const BooksInput& input) { return Audit(input).Run(); }

}  // namespace typl::sim
