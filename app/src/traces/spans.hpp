// A saga as one W3C trace: a span for the saga, one for each stay in a state, one for each command
// from its decision to its answer. All ids are derived from the saga, so that a restart, and
// another exporter, say the same. Pure: records in, spans out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snorri/sagas/record.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

struct span_link {
  std::string trace_id;
  std::string span_id;
  std::string why;
};

enum class span_kind : int { internal = 1, client = 3 };  // as OTLP numbers them
enum class span_status : int { unset = 0, good = 1, failed = 2 };

struct span {
  std::string trace_id;   // 32 hexadecimal digits
  std::string span_id;    // 16
  std::string parent_id;  // 16, or "" for none
  std::string name;
  span_kind kind = span_kind::internal;
  time_point start;
  time_point end;
  std::vector<std::pair<std::string, std::string>> attributes = {};
  std::vector<span_link> links = {};
  span_status status = span_status::unset;
  std::string status_text = {};
};

/// One saga, record by record. Bounded by what the saga has open.
class saga_spans {
 public:
  /// `store` and `saga` ("order/536365") name it among all sagas there are.
  saga_spans(std::string store, std::string saga);

  /// The spans that this record ends. Pre: the records before it were taken, in order.
  std::vector<span> take(const sagas::record& what);
  bool ended() const noexcept { return ended_; }

 private:
  struct open_span {
    span what;
    int attempts = 1;
  };
  std::string derive(std::string_view kind, std::string_view what, std::size_t digits) const;
  void begin(const sagas::record& what);
  void enter(const sagas::record& what);
  void send(const sagas::record& what);
  void close(const std::string& command, const sagas::record& what, std::vector<span>& into);
  void leave(const sagas::record& what, std::vector<span>& into);
  void end(const sagas::record& what, std::vector<span>& into);

  std::string store_;
  std::string saga_;
  std::uint64_t begun_ = 0;  // version of the record that it began with
  bool ended_ = false;
  span root_;
  span state_;
  std::map<std::string, open_span> commands_;
  std::vector<span_link> slow_;  // what the next state waited for
};

/// An OTLP/HTTP request of JSON (ExportTraceServiceRequest). `service` is the engine's name.
json otlp_request(const std::vector<span>& spans, const std::string& service);

}  // namespace snorri::app
