// Puts a backup where an engine will start on it. Between the old store's leaving and the new one's
// coming there is a moment without either: PATH.unfinished stands there meanwhile, and no engine
// begins an empty store beside it.
#include <algorithm>
#include <cctype>

#include "copy/check.hpp"
#include "copy/files.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/store/copy.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/store_lock.hpp"
#include "sqlite/unfinished.hpp"

namespace snorri::store {

namespace copy {
namespace {

/// "20101201T082600.000000Z", as no file name should hold a colon.
std::string time_text() {
  auto text = to_rfc3339(system_clock{}.now());
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '-' || c == ':'; }),
             text.end());
  return text;
}

/// The keys of data subjects stay where they are if the store that comes is the one that goes: what
/// was forgotten since the backup stays forgotten, what was not can be read. Another store's go.
bool keeps_keys(const std::string& path, const std::string& store_id) {
  const auto reader = open_sqlite_reader(path);
  return !reader || (*reader)->store_id() == store_id;
}

result<void> move_aside(const std::string& path, const std::string& store_id) {
  const bool keys_stay = keeps_keys(path, store_id);
  auto parts = parts_of_store(path);
  if (!keys_stay && exists(path + ".keys")) parts.emplace_back(".keys");
  const auto aside = path + ".replaced-" + time_text();
  for (const auto& part : parts) {
    if (auto ok = rename_file(path + part, aside + part); !ok) return ok;
  }
  return {};
}

result<void> put_in_place(const std::string& made, const std::string& to) {
  for (const auto& part : parts_of_store(made)) {
    if (auto ok = rename_file(made + part, to + part); !ok) return ok;
  }
  return sync_folder_of(to);
}

}  // namespace
}  // namespace copy

result<copy_report> restore_store(const std::string& backup, const std::string& to, bool replace,
                                  const copy_progress& progress) {
  const auto target = sqlite::resolve(to);
  if (!target) return target.error();
  const auto source = sqlite::resolve(backup);
  if (!source) return source.error();
  if (*source == *target) {
    return error{errc::bad_argument, to + " is the backup itself: restore it to another path"};
  }
  const auto lock = sqlite::store_lock::acquire(*target);
  if (!lock) return lock.error();
  if (!replace && !copy::parts_of_store(*target).empty()) {
    return error{errc::history_mismatch,
                 *target + " holds a store: move it away, or let it be replaced"};
  }
  if (auto ok = copy::check_store(*source); !ok) return ok.error();
  const auto made = *target + ".restoring";
  if (auto ok = copy::remove_store(made); !ok) return ok.error();
  const auto report = backup_store(*source, made, progress);
  if (!report) return report;
  if (auto ok = sqlite::mark_unfinished(*target, "restore " + backup); !ok) return ok.error();
  if (auto ok = copy::move_aside(*target, report->store_id); !ok) return ok.error();
  if (auto ok = copy::put_in_place(made, *target); !ok) return ok.error();
  if (auto ok = sqlite::clear_unfinished(*target); !ok) return ok.error();
  copy::remove_locks(made);
  return report;
}

}  // namespace snorri::store
