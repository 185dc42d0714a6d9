// The saga alone, without participants and network, in a form that is the same for all sagas which
// behave the same: commands are called by their slots, times and versions are gone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model_check/catalog.hpp"
#include "snorri/sagas/instance.hpp"
#include "snorri/sagas/model_check.hpp"

namespace snorri::sagas::checking {

/// A command that the saga knows (sent and not undone, open, or being undone), and its open undo.
struct slot {
  int command = -1;  // in the catalog
  std::string id;
  bool open = false;
  bool done = false;  // in control.done
  int undo = -1;      // the command that undoes it, while that is open
  std::string undo_id;
  int group = 0;  // slots of one group are the same to the saga: the children of one step
};

struct finding {
  check_property property;
  std::string sentence;
};

struct saga_core {
  instance saga;
  std::vector<slot> slots;
  bool pivot_passed = false;      // a command behind the pivot was sent
  bool undone = false;            // an undo was sent
  bool undone_by_parent = false;  // what comes after an input `undo` is no mistake of the saga
  std::vector<finding> findings;

  bool ended() const { return sagas::ended(saga.control.status); }
  bool is_stuck() const { return saga.control.status == saga_status::stuck; }
};

/// Which command an id was given to; what canonical() needs to know of commands that are closed.
using command_of_id = std::map<std::string, int, std::less<>>;

/// Brings `of` into its canonical form: fills its slots, and renames ids in its control. Gives the
/// slots with the ids that they had before.
/// Limits: attempts are counted to `attempts_max`.
std::vector<slot> make_canonical(saga_core& of, const command_of_id& commands, catalog& known,
                                 int attempts_max);

/// The text that two cores share exactly if they are the same. Errors: user_code_threw.
result<std::string> key_of(const saga_core& what, bool with_data);

}  // namespace snorri::sagas::checking
