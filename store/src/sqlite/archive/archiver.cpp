#include "archiver.hpp"

#include <sqlite3.h>

#include <map>
#include <utility>
#include <vector>

#include "../connection.hpp"
#include "../damage.hpp"
#include "../unavailable.hpp"

namespace snorri::store::sqlite {

archiver::archiver(moved_from store, archives& elsewhere)
    : store_(std::move(store)), elsewhere_(elsewhere), words_(store_.main), finder_(store_.main) {}

result<moving> archiver::copy(const retention& which) {
  try {
    elsewhere_.end();
    auto found = finder_.find(which, words_, elsewhere_);
    if (auto ok = copy_months(found); !ok) return ok.error();
    return found;
  } catch (const unavailable& missing) {
    return missing.why();
  } catch (const damage& found) {
    return error{errc::store_corrupt,
                 store_.path + ": " + found.what() + ": `snorri verify` says what is touched"};
  } catch (const SQLite::Exception& failure) {
    if ((failure.getErrorCode() & 0xFF) == SQLITE_IOERR) throw;
    return to_error(failure, store_.path, "archiving streams of");
  }
}

result<void> archiver::copy_months(const moving& found) {
  std::map<archive_month, std::vector<const moving_stream*>> months;
  for (const auto& stream : found.streams) months[stream.month].push_back(&stream);
  for (const auto& [month, streams] : months) {
    elsewhere_.end();
    elsewhere_.close(month);
    if (auto ok = copy_to_archive(store_, elsewhere_, streams); !ok) return ok;
  }
  elsewhere_.end();
  return {};
}

void archiver::remove(const moving& what, ledger_writer& ledger, position taken_in) {
  remove_moved(store_.main, ledger, words_, what.streams, taken_in);
}

}  // namespace snorri::store::sqlite
