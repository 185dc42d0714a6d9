#include "ledger.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

namespace shop {

ledger::ledger(snorri::transport::context& about) : about_(about) {
  about_.database().exec(
      "CREATE TABLE IF NOT EXISTS payment ("
      "  line INTEGER PRIMARY KEY, command TEXT NOT NULL, saga TEXT NOT NULL, kind TEXT NOT NULL,"
      "  pence INTEGER NOT NULL) STRICT;"
      "CREATE INDEX IF NOT EXISTS payment_by_command ON payment (command)");
}

void ledger::book(const std::string& kind, pence amount) {
  SQLite::Statement line(about_.database(),
                         "INSERT INTO payment (command, saga, kind, pence) VALUES (?, ?, ?, ?)");
  line.bind(1, about_.command_id());
  line.bind(2, about_.saga());
  line.bind(3, kind);
  line.bind(4, static_cast<std::int64_t>(amount));
  line.exec();
}

pence ledger::book_back(const std::string& kind) {
  SQLite::Statement sum(about_.database(),
                        "SELECT coalesce(sum(pence), 0) FROM payment WHERE command = ?");
  sum.bind(1, about_.undoes());
  sum.executeStep();
  const pence booked = sum.getColumn(0).getInt64();
  if (booked != 0) book(kind, -booked);
  return booked;
}

}  // namespace shop
