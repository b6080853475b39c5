#include "common/metrics/process.h"

#include <fcntl.h>
#include <unistd.h>

#include "gtest/gtest.h"

namespace typl::metrics {
namespace {

TEST(ProcessMetrics, AreOfThisProcess) {
  Registry registry;
  const auto collector = AddProcessMetrics(registry);
  const Readings before = registry.Read();

  EXPECT_GT(before.Sum("process_resident_memory_bytes"), 1 << 20);
  EXPECT_GT(before.Sum("process_virtual_memory_bytes"),
            before.Sum("process_resident_memory_bytes"));
  EXPECT_GE(before.Sum("process_threads"), 1);
  EXPECT_GT(before.Sum("process_max_fds"), before.Sum("process_open_fds"));
  // After 2020, so in seconds since 1970.
  EXPECT_GT(before.Sum("process_start_time_seconds"), 1.57e9);

  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(registry.Read().Sum("process_open_fds"), before.Sum("process_open_fds") + 1);
  close(fd);
}

}  // namespace
}  // namespace typl::metrics
