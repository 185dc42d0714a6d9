// A backup is a store of its own, with every event in its one file. It is written beside the name
// it is to have, TO.partial, and takes that name when it is whole and proven: under TO there is a
// good backup at any moment, the last one until the new one is done.
#include <algorithm>
#include <optional>
#include <utility>

#include "copy/check.hpp"
#include "copy/files.hpp"
#include "copy/follow.hpp"
#include "copy/same.hpp"
#include "copy/store_sink.hpp"
#include "snorri/store/copy.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/store_lock.hpp"

namespace snorri::store {

namespace copy {
namespace {

result<std::unique_ptr<store_reader>> open_sealed(const std::string& path) {
  return open_sqlite_reader(path, {"", true});
}

/// The last position of `copied`, if all it has is the beginning of `from`; else history_mismatch.
result<position> find_common_end(store_reader& from, store_reader& copied,
                                 const std::string& path) {
  if (copied.store_id() != from.store_id()) {
    return error{errc::history_mismatch, path + " holds another store (" + copied.store_id() +
                                             ") than the one to copy (" + from.store_id() +
                                             "): give the backup another path"};
  }
  const auto last = copied.last_position();
  if (!last || *last == 0) return last;
  const auto here = copied.read_all(*last - 1, 1);
  if (!here) return here.error();
  const auto there = from.read_all(*last - 1, 1);
  if (!there) return there.error();
  if (here->empty() || there->empty() || !is_same(here->front(), there->front())) {
    return error{errc::history_mismatch,
                 path + " is a backup of this store from another history: event " +
                     std::to_string(*last) +
                     " is not the same in both, as after a restore; give the backup another path"};
  }
  return last;
}

/// One backup at a time to a path, begun or gone on with, and finished or left for the next time.
class backup {
 public:
  backup(store_reader& from, std::string to, const copy_progress& progress)
      : from_(from), to_(std::move(to)), partial_(to_ + ".partial"), progress_(progress) {}

  result<copy_report> run() {
    if (auto ok = prepare(); !ok) return ok.error();
    copy_report report{from_.store_id(), 0, 0, 0, 0};
    if (auto ok = fill(report); !ok) return ok.error();
    if (auto ok = prove(report); !ok) return ok.error();
    if (auto ok = finish(); !ok) return ok.error();
    return report;
  }

 private:
  /// Post: partial_ is what this backup goes on from, or is not there.
  result<void> prepare() {
    std::optional<position> last;
    if (exists(to_)) {
      auto end = end_of(to_);
      if (!end) return end.error();
      last = *end;
    }
    if (exists(partial_)) {
      // What broke off is worth keeping where it got further than the last whole one.
      const auto end = end_of(partial_);
      if (end && *end > last.value_or(0)) return {};
    }
    if (auto ok = remove_store(partial_); !ok) return ok;
    if (!last) return {};
    const auto copying = to_ + ".copying";
    if (auto ok = remove_store(copying); !ok) return ok;
    if (auto ok = copy_database(to_, copying); !ok) return ok;
    return rename_file(copying, partial_);
  }

  result<position> end_of(const std::string& path) {
    const auto copied = open_sealed(path);
    if (!copied) return copied.error();
    return find_common_end(from_, **copied, path);
  }

  result<void> fill(copy_report& report) {
    sqlite_options options;
    options.path = partial_;
    options.store_id = from_.store_id();
    options.reserve_bytes = 0;
    const auto store = open_sqlite_store(options);
    if (!store) return store.error();
    begin_after begin;
    {
      const auto reader = (*store)->make_reader();
      if (!reader) return reader.error();
      const auto last = (*reader)->last_position();
      if (!last) return last.error();
      const auto parked = (*reader)->count_parked();
      if (!parked) return parked.error();
      begin = {*last, *parked};
    }
    store_sink into(**store, &from_);
    const auto end = follow(from_, begin, into, progress_);
    if (!end) return end.error();
    report.from = begin.position;
    report.to = end->position;
    report.events = end->position - begin.position;
    report.streams = end->streams;
    return (*store)->checkpoint();
  }

  /// Whatever is wrong with it, the next backup does not go on from it.
  result<void> prove(const copy_report& report) {
    auto ok = check_copy(partial_, report.to);
    if (ok || ok.error().code() != errc::store_corrupt) return ok;
    static_cast<void>(remove_store(partial_));
    return ok;
  }

  result<void> finish() {
    if (auto ok = drop_log(partial_); !ok) return ok;
    if (auto ok = sync_file(partial_); !ok) return ok;
    // The log of the one before is empty, as only backups write there, or it would not have passed.
    if (auto ok = drop_log(to_); !ok) return ok;
    if (auto ok = rename_file(partial_, to_); !ok) return ok;
    for (const auto& part : parts_of_store(partial_)) {
      if (auto ok = rename_file(partial_ + part, to_ + part); !ok) return ok;
    }
    remove_locks(partial_);  // whoever wants it has to have the lock of to_
    return sync_folder_of(to_);
  }

  store_reader& from_;
  std::string to_;
  std::string partial_;
  const copy_progress& progress_;
};

}  // namespace
}  // namespace copy

result<copy_report> backup_store(const std::string& from, const std::string& to,
                                 const copy_progress& progress) {
  const auto target = sqlite::resolve(to);
  if (!target) return target.error();
  const auto source = sqlite::resolve(from);
  if (!source) return source.error();
  if (*source == *target) {
    return error{errc::bad_argument, to + " is the store itself: give the backup another path"};
  }
  const auto reader = copy::open_sealed(*source);
  if (!reader) return reader.error();
  // Another backup to the same path, or an engine on it, would be in the way.
  const auto lock = sqlite::store_lock::acquire(*target);
  if (!lock) return lock.error();
  return copy::backup(**reader, *target, progress).run();
}

}  // namespace snorri::store
