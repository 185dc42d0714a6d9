#include "stock.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

namespace shop {

stock::stock(snorri::transport::context& about) : about_(about) {
  about_.database().exec(
      "CREATE TABLE IF NOT EXISTS movement ("
      "  line INTEGER PRIMARY KEY, command TEXT NOT NULL, saga TEXT NOT NULL, kind TEXT NOT NULL,"
      "  item TEXT NOT NULL, pieces INTEGER NOT NULL) STRICT;"
      "CREATE INDEX IF NOT EXISTS movement_by_command ON movement (command)");
}

void stock::move(const std::string& kind, const std::vector<Item>& goods) {
  SQLite::Statement line(
      about_.database(),
      "INSERT INTO movement (command, saga, kind, item, pieces) VALUES (?, ?, ?, ?, ?)");
  for (const auto& item : goods) {
    line.bind(1, about_.command_id());
    line.bind(2, about_.saga());
    line.bind(3, kind);
    line.bind(4, item.code);
    line.bind(5, static_cast<std::int64_t>(item.pieces));
    line.exec();
    line.reset();
  }
}

long long stock::move_back(const std::string& kind) {
  SQLite::Statement lines(about_.database(),
                          "INSERT INTO movement (command, saga, kind, item, pieces)"
                          " SELECT ?, saga, ?, item, -pieces FROM movement WHERE command = ?");
  lines.bind(1, about_.command_id());
  lines.bind(2, kind);
  lines.bind(3, about_.undoes());
  lines.exec();
  SQLite::Statement sum(about_.database(),
                        "SELECT coalesce(-sum(pieces), 0) FROM movement WHERE command = ?");
  sum.bind(1, about_.command_id());
  sum.executeStep();
  return sum.getColumn(0).getInt64();
}

}  // namespace shop
