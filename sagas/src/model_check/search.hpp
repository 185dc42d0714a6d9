// Walks through all worlds within the bounds, each expanded once, shortest ways first.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "model_check/world.hpp"

namespace snorri::sagas::checking {

/// A world as it was come by: with what was used up of the bounds on the way.
struct visit {
  std::uint32_t world = 0;
  std::uint32_t from = 0;  // visit before; the first is its own
  std::uint32_t by = 0;    // edge of that visit's world
  cost spent = 0;
};

class search {
 public:
  search(catalog& known, saga_side& saga, const check_options& options);

  /// Explores, and fills in all of the report but its stories.
  void run(check_report& into);

  /// The edges that lead to a visit, from the start.
  struct way {
    std::vector<std::pair<world, edge>> moves;
    world end;
  };
  way way_to(std::uint32_t visit) const;
  /// The way, with an edge behind it if a finding is the edge's.
  struct found {
    finding what;
    std::uint32_t visit = 0;
  };
  const std::vector<found>& findings() const { return findings_; }
  /// The first visit in which it is stuck, or 0.
  std::uint32_t first_stuck() const { return first_stuck_; }
  world_rules& rules() { return rules_; }

 private:
  struct known_world {
    const std::string* text = nullptr;  // key of numbers_
    std::uint32_t first_edge = 0;
    std::uint32_t edge_count = 0;
    std::uint32_t first_visit = 0;
    bool expanded = false;
    std::vector<cost> spent;  // what it was come by with; none within another
  };
  struct known_edge {
    std::uint32_t target = 0;
    edge what;
  };

  std::uint32_t number_of(const world& what);
  bool expand(std::uint32_t world);  // false: it is too wide
  bool reach(std::uint32_t world, std::uint32_t from, std::uint32_t by, cost spent);
  void look_at(std::uint32_t visit);
  void add_finding(const finding& what, std::uint32_t visit);
  void walk(check_report& into);
  void check_ends(check_report& into);
  bool has_room(check_report& into, bool measure_memory) const;

  const check_options& options_;
  catalog& known_;
  saga_side& saga_;
  cost bounds_;
  world_rules rules_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<known_world> worlds_;
  std::deque<known_edge> edges_;
  std::deque<visit> visits_;
  std::vector<found> findings_;
  std::vector<bool> rows_taken_;
  std::uint32_t first_stuck_ = 0;
  std::size_t expanded_ = 0;
  std::size_t text_bytes_ = 0;
  std::size_t spent_bytes_ = 0;
};

}  // namespace snorri::sagas::checking
