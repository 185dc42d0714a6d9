// Where a read command gets its data: from a running engine's admin address or straight from a
// store file. Both give the same JSON, so that what is printed does not depend on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/address.hpp"
#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/store/types.hpp"
#include "views/json_fwd.hpp"
#include "views/parked_view.hpp"

namespace snorri::app {

struct list_request {
  std::string type;
  std::string state;
  std::string prefix;
  std::string status;            // "PENDING,STUCK"; "" = all
  std::string started_before{};  // RFC 3339
  std::string started_after{};   // or then
  std::uint64_t after = 0;
  std::size_t limit = 1000;  // 1..10,000
};

struct follow_request {
  std::optional<store::stream_name> saga;
  std::string type;
  std::string from = "now";  // "start", "now" or a position
};

/// Errors of every call: the store's, or engine_unreachable and what the engine answered.
class source {
 public:
  virtual ~source() = default;

  virtual result<json> list(const list_request& what) = 0;
  virtual result<json> show(const store::stream_name& saga, bool bodies) = 0;
  virtual result<json> definitions() = 0;
  virtual result<json> graph(const std::string& type, const std::string& key,
                             const std::string& format) = 0;
  virtual result<json> parked(const parked_request& what) = 0;
  virtual result<json> subscriptions() = 0;

  /// The answer to one of the questions (admin/questions.hpp), "/v1/sagas/order/7/why".
  virtual result<json> get(const std::string& target) = 0;

  /// Calls `each` with every record until it answers false or `ended()` is true, which is asked
  /// several times a second.
  virtual result<void> follow(const follow_request& what, const std::function<bool(json)>& each,
                              const std::function<bool()>& ended) = 0;
};

/// `definitions`: those that are loaded, for what needs a saga's own code.
/// Errors: those of opening the store.
result<std::unique_ptr<source>> open_store_source(
    const std::string& path, std::vector<const sagas::definition*> definitions = {});

std::unique_ptr<source> make_admin_source(http_address at);

/// Sets a paused subscription going again. Errors: subscription_missing, and those of every call.
result<json> resume_by_engine(const http_address& at, const std::string& name);

/// Deletes the key of a data subject. Errors: subject_in_use, and those of every call.
result<json> forget_by_engine(const http_address& at, const std::string& subject);

/// A request that changes something.
struct change_request {
  std::string target;             // "/v1/sagas/order/7/retry"
  std::string body;               // JSON
  std::string idempotency_key{};  // "" = none
  std::string if_match{};         // the saga's version, "" = whatever it is
};
/// Errors: engine_unreachable, timed_out, and what the engine answers.
result<json> change_by_engine(const http_address& at, const change_request& what);

/// "/v1/sagas/order/7"
std::string saga_target(const store::stream_name& saga);

/// How the engine is. Errors: engine_unreachable, timed_out.
result<json> engine_status(const http_address& at);

}  // namespace snorri::app
