#include "common/config/store_setup.h"

#include <utility>

namespace typl::config {
namespace {

// Defaults of config.proto.
constexpr size_t kCacheBytes = 134'217'728;
constexpr uint64_t kFreeBytesMin = 67'108'864;

}  // namespace

store::RocksDbOptions MakeStoreOptions(const v1::StoreConfig& config,
                                       const v1::UnsafeForTests& unsafe,
                                       std::function<void(const absl::Status&)> on_failure) {
  store::RocksDbOptions options;
  options.path = config.path();
  options.high_water_file = config.high_water_file();
  options.create_if_missing = config.create_if_missing();
  options.cache_bytes =
      config.cache_bytes() > 0 ? static_cast<size_t>(config.cache_bytes()) : kCacheBytes;
  options.free_bytes_min =
      config.free_bytes_min() > 0 ? static_cast<uint64_t>(config.free_bytes_min()) : kFreeBytesMin;
  options.unsafe_no_sync = unsafe.no_sync();
  options.on_failure = std::move(on_failure);
  return options;
}

}  // namespace typl::config
