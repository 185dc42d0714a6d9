// The links that every contract of the transport is run over. What is added here, say a broker's
// adapter, is held to all of them: a place of its own and a line in all_links().
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "../faults/fault_proxy.hpp"
#include "shop_messages.hpp"
#include "snorri/transport/in_process_link.hpp"
#include "snorri/transport/link.hpp"
#include "snorri/transport/zmq_link.hpp"

namespace snorri::transport::testing {

/// Where an engine and its peers meet over one kind of link.
class meeting_place {
 public:
  virtual ~meeting_place() = default;
  /// Listens where the one before it listened.
  virtual std::unique_ptr<listener> listen() = 0;
  /// Pre: listen() was called once.
  virtual std::unique_ptr<connector> make_connector() = 0;
};

class zmq_place final : public meeting_place {
 public:
  explicit zmq_place(std::string address) : address_(std::move(address)) {}
  std::unique_ptr<listener> listen() override {
    auto bound = bind_zmq(address_);
    EXPECT_TRUE(bound) << bound.error().text();
    address_ = (*bound)->address();
    return std::move(*bound);
  }
  std::unique_ptr<connector> make_connector() override { return zmq_connector(address_); }

 private:
  std::string address_;
};

class memory_place final : public meeting_place {
 public:
  std::unique_ptr<listener> listen() override { return std::move(*link_.listen()); }
  std::unique_ptr<connector> make_connector() override { return link_.make_connector(); }

 private:
  in_process_link link_;
};

/// ZeroMQ through a proxy that tears what passes into small pieces, each connection with a delay of
/// its own; and can do worse.
class weather_place final : public meeting_place {
 public:
  explicit weather_place(const std::string& upstream) : engine_(upstream), proxy_(upstream, 1) {
    proxy_.split(1000);
    proxy_.delay(std::chrono::milliseconds{0}, std::chrono::milliseconds{2});
  }
  std::unique_ptr<listener> listen() override { return engine_.listen(); }
  std::unique_ptr<connector> make_connector() override { return zmq_connector(proxy_.address()); }
  faults::fault_proxy& proxy() { return proxy_; }

 private:
  zmq_place engine_;
  faults::fault_proxy proxy_;
};

struct link_kind {
  const char* name;
  std::unique_ptr<meeting_place> (*make)(const temporary_directory& files);
};

inline std::ostream& operator<<(std::ostream& out, const link_kind& kind) {
  return out << kind.name;
}

inline std::vector<link_kind> all_links() {
  using files = const temporary_directory&;
  using place = std::unique_ptr<meeting_place>;
  return {
      {"tcp", [](files) -> place { return std::make_unique<zmq_place>("tcp://127.0.0.1:0"); }},
      {"ipc",
       [](files at) -> place {
         return std::make_unique<zmq_place>("ipc://" + at.file("engine.sock"));
       }},
      {"weather",
       [](files at) -> place {
         return std::make_unique<weather_place>("ipc://" + at.file("engine.sock"));
       }},
      {"memory", [](files) -> place { return std::make_unique<memory_place>(); }},
  };
}

}  // namespace snorri::transport::testing

/// Runs a contract's tests over every link.
#define SNORRI_OVER_ALL_LINKS(Suite)                                                       \
  INSTANTIATE_TEST_SUITE_P(Over, Suite,                                                    \
                           ::testing::ValuesIn(::snorri::transport::testing::all_links()), \
                           [](const auto& link) { return std::string(link.param.name); })
