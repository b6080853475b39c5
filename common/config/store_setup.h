#ifndef TYPL_COMMON_CONFIG_STORE_SETUP_H_
#define TYPL_COMMON_CONFIG_STORE_SETUP_H_

#include <functional>

#include "absl/status/status.h"
#include "common/store/rocksdb_store.h"
#include "typl/config/v1/config.pb.h"

namespace typl::config {

// How a service opens its store by its configuration; zero values are the defaults that
// config.proto names. `on_failure` is told when the store stops taking writes for good.
store::RocksDbOptions MakeStoreOptions(const v1::StoreConfig& config,
                                       const v1::UnsafeForTests& unsafe,
                                       std::function<void(const absl::Status&)> on_failure);

}  // namespace typl::config

#endif  // TYPL_COMMON_CONFIG_STORE_SETUP_H_
