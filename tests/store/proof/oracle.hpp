// What a store must hold and answer, by the words of its contract: plain maps and vectors, written
// without a look at the stores it judges. No limits of sizes: who asks it knows what is too large.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "snorri/store/event_store.hpp"

namespace snorri::store::proof {

/// What an append must be answered with.
struct verdict {
  errc refused{};  // 0 = it is written, or a duplicate
  appended answer{};
};

class oracle {
 public:
  struct stream_state {
    stream_row row;
    std::vector<position> positions;
    std::optional<store::snapshot> snapshot;
    bool is_archived = false;
  };

  std::vector<verdict> commit(const group& what);
  void put_definition(const definition_row& row) { definitions_[{row.name, row.version}] = row; }

  subscription open_subscription(const std::string& name, const event_filter& filter,
                                 subscription_start start);
  errc move_cursor(const std::string& name, std::uint64_t epoch, position up_to);
  errc fail_subscription(const std::string& name, std::uint64_t epoch, const std::string& reason,
                         std::uint32_t failures_max);
  errc resume_subscription(const std::string& name);
  errc remove_subscription(const std::string& name);

  /// How many streams leave, in as many calls as it takes.
  std::size_t archive(const retention& which);
  bool is_in_use(const std::string& subject, const std::vector<std::string>& ended) const;
  void forget(const std::string& subject);
  /// Something that can still be read was written under its key.
  bool has_live_events(const std::string& subject) const;
  /// Nothing was ever written for it.
  bool is_unknown(const std::string& subject) const { return subjects_.count(subject) == 0; }

  position last() const { return events_.size(); }
  const recorded_event& at(position n) const { return events_[n - 1]; }
  const std::vector<stream_name>& names() const { return names_; }  // id n is at [n - 1]
  const stream_state* find(const stream_name& name) const;
  std::vector<recorded_event> filtered(const event_filter& filter, position after,
                                       std::size_t limit) const;
  std::vector<stream_row> list(const stream_filter& filter, std::uint64_t after,
                               std::size_t limit) const;
  std::optional<position> find_message(const std::string& source, const std::string& id) const;
  const std::vector<parked_message>& parked() const { return parked_; }
  const std::vector<held_message>& held() const { return held_; }  // without ids
  const std::map<std::string, subscription>& subscriptions() const { return subscriptions_; }
  const std::map<std::string, std::string>& routes() const { return routes_; }
  const std::map<std::pair<std::string, int>, definition_row>& definitions() const {
    return definitions_;
  }

  /// What read_content must give.
  std::string text() const;

 private:
  verdict write(const append& what);
  std::optional<verdict> judge_repeat(const append& what) const;
  bool is_expected(const append& what, stream_version current) const;
  stream_state& stream_of(const append& what);
  void put(const subscription& given);
  void hold(const held_message& message);
  void release(const held_name& name);
  void advance(subscription& row, position up_to) const;

  std::vector<recorded_event> events_;  // with their subjects, which readers don't see
  std::vector<stream_name> names_;
  std::map<std::string, stream_state> streams_;
  std::map<std::pair<std::string, std::string>, position> messages_;
  std::vector<parked_message> parked_;
  std::vector<held_message> held_;
  std::map<std::string, subscription> subscriptions_;
  std::map<std::string, std::string> routes_;
  std::map<std::pair<std::string, int>, definition_row> definitions_;
  std::set<std::string> subjects_;
};

/// As a reader gives it.
recorded_event as_read(recorded_event event);

}  // namespace snorri::store::proof
