// Messages of a small shop, and places for its files.
#pragma once

#include <filesystem>
#include <string>

#include "snorri/base/json.hpp"
#include "snorri/base/uuid.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::transport::testing {

struct OrderCreated {
  std::string order;
  int pieces = 0;
};
struct ReserveInventory {
  int pieces = 0;
};
struct ReleaseInventory {
  int pieces = 0;
};
struct InventoryReserved {
  int left = 0;
};
struct InventoryReleased {
  int left = 0;
};
struct InventoryFailed {
  std::string reason;
};
SNORRI_DESCRIBE(OrderCreated, order, pieces)
SNORRI_DESCRIBE(ReserveInventory, (pieces, at_least(1)))
SNORRI_DESCRIBE(ReleaseInventory, pieces)
SNORRI_DESCRIBE(InventoryReserved, left)
SNORRI_DESCRIBE(InventoryReleased, left)
SNORRI_DESCRIBE(InventoryFailed, reason)

/// A directory that goes away with its test.
class temporary_directory {
 public:
  temporary_directory()
      : path_(std::filesystem::temp_directory_path() /
              ("snorri-" + make_uuid7(system_clock().now()))) {
    std::filesystem::create_directories(path_);
  }
  ~temporary_directory() { std::filesystem::remove_all(path_); }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline command reserve(const std::string& id, int pieces = 1, const std::string& saga = "order/1") {
  command what;
  what.id = id;
  what.type = "ReserveInventory";
  what.saga = saga;
  what.body = codec<ReserveInventory>::encode({pieces});
  return what;
}

inline command release(const std::string& id, const std::string& undoes, int pieces = 1) {
  command what;
  what.id = id;
  what.type = "ReleaseInventory";
  what.saga = "order/1";
  what.undoes = undoes;
  what.body = codec<ReleaseInventory>::encode({pieces});
  return what;
}

inline message order_created(const std::string& id, int pieces = 1) {
  message what;
  what.headers.id = id;
  what.headers.source = "shop";
  what.headers.type = "OrderCreated";
  what.body = codec<OrderCreated>::encode({id, pieces});
  return what;
}

}  // namespace snorri::transport::testing
