#ifndef TYPL_TOOLS_TYPLCTL_PROGRESS_H_
#define TYPL_TOOLS_TYPLCTL_PROGRESS_H_

#include <chrono>
#include <optional>
#include <ostream>
#include <string>

namespace typl::ctl {

// How far long work has come: one line on the terminal, written over and over, that is gone when
// the work is done. Silent where there is no terminal. Used by one thread.
class Progress {
 public:
  // `terminal` is null where there is none.
  explicit Progress(std::ostream* terminal) : terminal_(terminal) {}
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Shows `text`, unless another text was shown a moment ago.
  void Show(const std::string& text);
  // Before anything else is written to the terminal.
  void Clear();

 private:
  std::ostream* const terminal_;
  bool shown_ = false;
  std::optional<std::chrono::steady_clock::time_point> last_;
};

}  // namespace typl::ctl

#endif  // TYPL_TOOLS_TYPLCTL_PROGRESS_H_
