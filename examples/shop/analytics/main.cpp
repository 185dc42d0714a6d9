// Analytics: counts what happens in the shop. Nobody knows of it; it may be added last and still
// sees every event from the first.
#include <SQLiteCpp/SQLiteCpp.h>

#include "../common/service.hpp"

using namespace shop;
using snorri::transport::event_context;
using snorri::transport::subscriber;

namespace {

/// An event comes at least once; (position, id) never repeats, so each is one row.
class event_counter {
 public:
  explicit event_counter(const std::filesystem::path& path)
      : database_(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms) {
    database_.exec(
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"  // an acknowledged event is not given again
        "CREATE TABLE IF NOT EXISTS event ("
        "  position INTEGER NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, saga TEXT NOT NULL,"
        "  PRIMARY KEY (position, id)) STRICT, WITHOUT ROWID;"
        "CREATE VIEW IF NOT EXISTS event_count AS"
        "  SELECT type, count(*) AS events FROM event GROUP BY type");
  }

  void take(const event_context& about) {
    SQLite::Statement row(database_, "INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)");
    row.bind(1, static_cast<std::int64_t>(about.position));
    row.bind(2, about.id());
    row.bind(3, about.type());
    row.bind(4, about.saga());
    row.exec();
  }

 private:
  static constexpr int busy_timeout_ms = 5000;
  SQLite::Database database_;
};

}  // namespace

int main(int argc, char** argv) {
  const auto run = [](const service_options& options) {
    event_counter counter(options.dir / "analytics.db");
    subscriber everything{"analytics", subscriber_options(options)};
    everything.on_any([&](const event_context& about) { counter.take(about); });
    return everything.run();
  };
  return run_service({.name = "analytics", .about = "counts every event", .run = run}, argc, argv);
}
