#include "tools/typlctl/progress.h"

namespace typl::ctl {
namespace {

// Faster than this nobody reads it.
constexpr std::chrono::milliseconds kEvery{100};

}  // namespace

void Progress::Show(const std::string& text) {
  if (terminal_ == nullptr) return;
  const auto now = std::chrono::steady_clock::now();
  if (last_ && now - *last_ < kEvery) return;
  last_ = now;
  shown_ = true;
  *terminal_ << "\r\033[K" << text << std::flush;
}

void Progress::Clear() {
  if (!shown_) return;
  shown_ = false;
  *terminal_ << "\r\033[K" << std::flush;
}

}  // namespace typl::ctl
