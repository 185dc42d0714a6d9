// The order of a verification: the log as bytes, each file's structure, the indexes' contents, all
// events, then every row against the events.
#include "snorri/store/verify.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <memory>
#include <utility>

#include "../archive/archive_file.hpp"
#include "../archive/ledger.hpp"
#include "../connection.hpp"
#include "../damage.hpp"
#include "../head_witness.hpp"
#include "../key_check.hpp"
#include "../log_scan.hpp"
#include "../reader.hpp"
#include "../schema.hpp"
#include "../statement.hpp"
#include "../store_lock.hpp"
#include "../unavailable.hpp"
#include "event_check.hpp"
#include "findings.hpp"
#include "index_check.hpp"
#include "ledger_check.hpp"
#include "verified_file.hpp"

namespace snorri::store {

namespace sqlite {
namespace {

constexpr int tries_max = 5;

class verification {
 public:
  verification(std::string path, const verify_options& options)
      : path_(std::move(path)), options_(options), found_(report_, options.findings_max) {}

  verify_report run() {
    check_log();
    try {
      if (open()) {
        const auto before = moves();
        check();
        has_moved_ = moves() != before;
      }
    } catch (const damage& what) {
      found_.add("row_changed", path_ + ": " + what.what());
    } catch (const SQLite::Exception& failure) {
      found_.add("unreadable", path_ + " can't be read on: " + failure.what());
    }
    return std::move(report_);
  }

  /// Something was archived meanwhile, which may have been looked for where it was no more.
  bool has_moved() const { return has_moved_; }

 private:
  /// Changes with everything that is archived or comes back.
  std::string moves() {
    SQLite::Statement select(files_.front()->db(),
                             "SELECT (SELECT count(*) || '.' || total(id) FROM archived_streams) "
                             "|| '.' || (SELECT count(*) || '.' || total(last) FROM moved)");
    query row(select);
    row.next();
    return row.text(0);
  }

  void check_log() {
    const auto log = scan_log(path_);
    if (log.commits_behind_damage == 0) return;
    found_.add("log_damaged", path_ + "-wal is damaged after " + std::to_string(log.frames) +
                                  " pages: " + std::to_string(log.commits_behind_damage) +
                                  " commits behind that are lost, or will be");
  }

  bool open() {
    files_.push_back(std::make_unique<verified_file>(open_for_reading(path_, options_.vfs), path_,
                                                     found_));
    const auto id = read_meta(files_.front()->db(), path_, "store_id");
    if (!id) {
      found_.add("row_changed", id.error().message());
      return false;
    }
    report_.store_id = *id;
    SQLite::Statement select(files_.front()->db(), "SELECT max((SELECT coalesce(max(position), 0) "
                                                   "FROM events), (SELECT coalesce(max(last), 0) "
                                                   "FROM moved))");
    query row(select);
    row.next();
    report_.last_position = row.number(0);
    open_archives();
    return true;
  }

  void open_archives() {
    ledger known(files_.front()->db());
    for (const auto& row : known.archives()) {
      const auto path = archive_path(path_, row.month);
      try {
        files_.push_back(std::make_unique<verified_file>(
            open_archive_for_reading(path_, options_.vfs, report_.store_id, row.month), path,
            found_));
        ++report_.archives;
      } catch (const unavailable& why) {
        has_all_archives_ = false;
        found_.add("archive_missing", why.why().message());
      } catch (const SQLite::Exception& failure) {
        has_all_archives_ = false;
        found_.add("unreadable", path + " can't be read: " + failure.what());
      }
    }
  }

  void check() {
    auto& main = *files_.front();
    if (options_.structure) {
      // A writer is not to be held up by one long read.
      const bool is_alone = store_lock::is_free(path_);
      for (auto& each : files_) each->check_structure(is_alone);
    }
    for (auto& each : files_) each->check_small_tables();
    index_check indexes(main, found_);
    ledger_check known(main, found_);
    event_check events(files_, found_, indexes, known);
    events.run(report_.last_position, has_all_archives_, options_.progress);
    report_.chain = events.chain();
    report_.streams = events.streams();
    check_streams(events, indexes, known);
    for (auto& each : files_) each->check_snapshots();
    indexes.compare(has_all_archives_ && indexes_can_be_compared_);
    if (month_of_archive(main.db()) == 0) indexes.check_blocks(report_.last_position);
    check_head();
    check_key_file();
  }

  void check_streams(const event_check& events, index_check& indexes, const ledger_check& known) {
    auto& main = *files_.front();
    std::vector<bool> has_row;
    const auto see = [&has_row](std::uint64_t id) {
      if (id >= has_row.size()) has_row.resize(id + 1);
      const bool is_first = !has_row[id];
      has_row[id] = true;
      return is_first;
    };
    for (auto& file : files_) {
      const auto month = file == files_.front() ? 0 : month_of_archive(file->db());
      file->for_each_stream([&](const stream_columns& row, const stream_name& name) {
        // An archive's row of a stream that went on in the main file is history.
        if (month != 0 && known.month_of(row.id) != month) return;
        if (see(row.id)) check_stream(row, name, events);
      });
    }
    SQLite::Statement names(main.db(), std::string("SELECT ") + name_columns +
                                           " FROM stream_names n ORDER BY n.id");
    for (query each(names); each.next();) {
      const auto id = each.number(0);
      const auto name = main.name_of(id);
      if (!name) {
        indexes_can_be_compared_ = false;  // said with its row
        continue;
      }
      indexes.add_name(id, *name);
      if (has_all_archives_ && events.of(id) != nullptr && (id >= has_row.size() || !has_row[id]))
        found_.add("row_missing", events.of(id)->head, name->text(),
                   "the row of " + name->text() + " is missing");
    }
  }

  void check_stream(const stream_columns& row, const stream_name& name,
                    const event_check& events) {
    if (row.head > report_.last_position && is_there(row.head)) return;  // written since
    const auto* is = events.of(row.id);
    if (is == nullptr || is->version != row.version || is->head != row.head) {
      const auto last = is == nullptr ? 0 : is->version;
      if (!has_all_archives_ && last < row.version) return;
      found_.add("stream_broken", row.head, name.text(),
                 name.text() + " has " + std::to_string(row.version) +
                     " events by its row, and version " + std::to_string(last) +
                     " is the last that is there");
    } else if (is->chain != row.chain && !is->is_broken && has_all_archives_) {
      found_.add("stream_broken", row.head, name.text(),
                 "the chain of " + name.text() + " does not end as its row says");
    }
  }

  bool is_there(position at) {
    SQLite::Statement select(files_.front()->db(), "SELECT 1 FROM events WHERE position = ?");
    return query(select, at).next();
  }

  void check_head() {
    const auto head = read_head(path_, report_.store_id);
    // An engine may have gone on since the last position was read.
    if (!head || !store_lock::is_free(path_)) return;
    const auto quiet = read_quiet_commits(files_.front()->db(), path_);
    if (quiet && head->quiet_commits > *quiet) {
      found_.add("end_missing", path_ + " lacks the last " +
                                    std::to_string(head->quiet_commits - *quiet) +
                                    " commits without events that were acknowledged");
    }
    if (head->last <= report_.last_position) return;
    found_.add("end_missing", report_.last_position + 1, "",
               path_ + " ends at position " + std::to_string(report_.last_position) + ", and " +
                   std::to_string(head->last) + " was acknowledged");
  }

  void check_key_file() {
    const auto keys = check_keys(path_, options_.vfs, report_.store_id, options_.findings_max);
    if (!keys) {
      found_.add("keys_changed", keys.error().message());
      return;
    }
    for (const auto& text : keys->texts) found_.add("keys_changed", text);
  }

  const std::string path_;
  const verify_options& options_;
  verify_report report_;
  findings found_;
  event_check::files files_;
  bool has_all_archives_ = true;
  bool has_moved_ = false;
  bool indexes_can_be_compared_ = true;
};

}  // namespace
}  // namespace sqlite

result<verify_report> verify_store(const std::string& path, const verify_options& options) {
  auto resolved = sqlite::resolve(path);
  if (!resolved) return resolved.error();
  // Is there a store at all? A damaged one is not refused.
  const auto reader = sqlite::open_reader(*resolved, {options.vfs, false}, nullptr);
  if (!reader && reader.error().code() != errc::store_corrupt) return reader.error();
  for (int tries = 1;; ++tries) {
    sqlite::verification once(*resolved, options);
    auto report = once.run();
    if (report.sound() || !once.has_moved() || tries == sqlite::tries_max) return report;
  }
}

}  // namespace snorri::store
