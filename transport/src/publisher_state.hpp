// A publisher's inside: events that are not acknowledged yet (publisher.cpp), and requests, which
// want more of an event than that (publisher_requests.cpp).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client.hpp"
#include "gathering.hpp"
#include "snorri/transport/publisher.hpp"
#include "text_map.hpp"

namespace snorri::transport {

struct publisher::state {
  struct unanswered {
    std::string id;
    callback done;
  };
  using unanswered_list = std::multimap<time_point, unanswered>;  // by deadline
  /// An event of which more is wanted than its receipt. Its name is the event's id.
  struct request {
    time_point deadline;
    std::vector<std::string> types{};
    std::optional<gathering> answers{};  // nothing = the end of its saga
    std::function<void(result<run_outcome>)> ended{};
    std::function<void(result<gathered>)> gathered{};
    receipt event{};  // once that is there
  };

  state(std::string with_name, publisher_options with);

  void complete(message& what) const;
  /// False: an event of that id is under way, and `refuse` will be called.
  template <class Callback>
  bool is_free(const std::string& id, const Callback& done);
  void publish(message what, callback done, time_point deadline);
  void begin(message what, request how);
  void exchange(duration wait);
  void take(const session::news& what);
  void take(const wire::refusal& what);
  void take(const wire::ended& what);
  void take(wire::delivered what, std::map<std::string, std::uint64_t>& given);
  void settle(const std::string& id, const result<receipt>& what);
  void recorded(const std::string& id, const result<receipt>& what);
  request finish(const std::string& id);
  void fail(const std::string& id, const error& why);
  void give_answers(const std::string& id, bool complete);
  void expire();
  void expire(const std::string& id);
  time_point next_deadline() const;
  std::size_t call_back();

  std::string name;
  publisher_options options;
  client engine;
  std::optional<error> broken;  // an address without sense: nothing will ever be sent
  unanswered_list by_deadline;
  text_map<unanswered_list::iterator> waiting;
  std::map<std::string, request> requests;
  std::multimap<time_point, std::string> requests_by_deadline;
  std::vector<std::function<void()>> answered;  // callbacks not yet called, with what they are told
};

}  // namespace snorri::transport
