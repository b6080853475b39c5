#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_VALUE_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_VALUE_H_

#include <cstdint>

namespace typl::law::engine {

// A fact's or derivation's value: a number (days for dates, 0 and 1 for no and yes, numbers for
// enums), or that nobody has said it, or that it hangs on an open matter.
struct Value {
  constexpr Value() = default;
  constexpr Value(bool is_known, int64_t value) : known(is_known), number(value) {}
  // Index of the matter.
  static constexpr Value Hanging(int matter) {
    Value value;
    value.hangs = matter;
    return value;
  }

  bool known = false;
  // Index of the open matter on which the value hangs; -1: it doesn't.
  int32_t hangs = -1;
  int64_t number = 0;

  friend bool operator==(const Value& a, const Value& b) {
    return a.known == b.known && a.hangs == b.hangs && (!a.known || a.number == b.number);
  }
};

// Of two indexes of open matters the one that was opened first; -1 is none.
constexpr int EarlierMatter(int a, int b) {
  if (a < 0) return b;
  return b < 0 || a < b ? a : b;
}

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_VALUE_H_
