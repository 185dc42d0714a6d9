// A workload of everything that a store can be asked to write, in steps that are the same for one
// seed: for tests that cut it short anywhere and compare with how it went undisturbed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snorri/store/event_store.hpp"
#include "snorri/store/sqlite_store.hpp"

namespace snorri::store::proof {

struct load_step {
  enum class kind {
    commit,
    define,
    open_subscription,
    move_cursor,
    fail_subscription,
    resume_subscription,
    remove_subscription,
    checkpoint,
    maintain,
    archive,
    forget,
    reopen,
  };
  kind what = kind::commit;
  store::group group{};
  definition_row definition{};
  std::string name{};  // of a subscription, or a data subject
  event_filter filter{};
  subscription_start start{};
  store::position position = 0;
  store::retention retention{};
};

/// `count` steps. Bodies are small, but for a few that fill several pages.
std::vector<load_step> make_load_steps(std::uint64_t seed, std::size_t count);

/// Options under which a small workload meets what a large one does: checkpoints, merges of the
/// index, a reserve that is kept.
sqlite_options small_options(const std::string& path);

/// Does what the step says; `outcome` is filled by commits. Not for reopen. Errors: the store's,
/// but for a subscription that there is none of.
result<void> perform(event_store& store, const load_step& step, group_outcome& outcome);

}  // namespace snorri::store::proof
