// The same work without an engine: what the disk and the wire alone allow on this machine, now.
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <cstdio>
#include <zmq.hpp>

#include "child.hpp"
#include "measure.hpp"

namespace bench {

namespace {

constexpr std::size_t records_per_saga = 4;
constexpr std::size_t messages_per_saga =
    4;                                     // each way: the order, and three commands with replies
constexpr std::size_t record_bytes = 450;  // a record's JSON
constexpr std::size_t body_bytes = 300;

}  // namespace

double raw_sqlite_sagas_per_second(const std::string& folder, std::size_t records_per_commit,
                                   double seconds) {
  SQLite::Database db(folder + "/raw.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec("PRAGMA journal_mode=WAL");
  db.exec("PRAGMA synchronous=FULL");
  db.exec("PRAGMA cache_size=-65536");
  db.exec(
      "CREATE TABLE events(position INTEGER PRIMARY KEY, stream INTEGER, version INTEGER,"
      " metadata BLOB, body BLOB, UNIQUE(stream, version))");
  db.exec("CREATE TABLE streams(id INTEGER PRIMARY KEY, state TEXT, version INTEGER)");
  db.exec("CREATE TABLE messages(id TEXT PRIMARY KEY, position INTEGER) WITHOUT ROWID");
  SQLite::Statement event(db, "INSERT INTO events VALUES(?,?,?,?,?)");
  SQLite::Statement row(db, "INSERT OR REPLACE INTO streams VALUES(?,?,?)");
  SQLite::Statement message(db, "INSERT INTO messages VALUES(?,?)");
  const std::string metadata(record_bytes, 'm');
  const std::string body(body_bytes, 'b');
  std::int64_t position = 0;
  const auto begun = bench_clock::now();
  while (seconds_since(begun) < seconds) {
    db.exec("BEGIN IMMEDIATE");
    for (std::size_t k = 0; k < records_per_commit; ++k) {
      ++position;
      const std::int64_t stream = position / static_cast<std::int64_t>(records_per_saga);
      const std::int64_t version = position % static_cast<std::int64_t>(records_per_saga);
      SQLite::bind(event, position, stream, version, metadata, body);
      event.exec();
      event.reset();
      SQLite::bind(row, stream, "RESERVE", version);
      row.exec();
      row.reset();
      if (version != 0) continue;
      SQLite::bind(message, "order-" + std::to_string(stream), position);
      message.exec();
      message.reset();
    }
    db.exec("COMMIT");
  }
  return static_cast<double>(position) / records_per_saga / seconds_since(begun);
}

int run_echo(const std::string& address) {
  zmq::context_t context;
  zmq::socket_t socket(context, zmq::socket_type::router);
  socket.set(zmq::sockopt::sndhwm, 0);  // a ROUTER drops what is over the mark
  socket.set(zmq::sockopt::rcvhwm, 0);
  socket.bind(address);
  while (true) {
    zmq::message_t part;
    if (!socket.recv(part)) return 0;
    const bool more = part.more();
    socket.send(part, more ? zmq::send_flags::sndmore : zmq::send_flags::none);
  }
}

double raw_zmq_sagas_per_second(const std::string& folder, std::size_t in_flight, double seconds) {
  const std::string address = "ipc://" + folder + "/echo.sock";
  child echo({"--role", "echo", address, "-"});
  zmq::context_t context;
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  socket.set(zmq::sockopt::sndhwm, 0);
  socket.set(zmq::sockopt::rcvhwm, 0);
  socket.connect(address);
  const auto send = [&socket] {
    for (const std::size_t bytes : {std::size_t{8}, std::size_t{7}, std::size_t{250}}) {
      socket.send(zmq::message_t(bytes), zmq::send_flags::sndmore);
    }
    socket.send(zmq::message_t(body_bytes), zmq::send_flags::none);
  };
  const auto receive = [&socket] {
    zmq::message_t part;
    do {
      if (!socket.recv(part)) return false;
    } while (part.more());
    return true;
  };
  send();  // the echo is there when this is back
  if (!receive()) return 0;
  std::size_t sent = 0;
  std::size_t back = 0;
  const auto begun = bench_clock::now();
  while (seconds_since(begun) < seconds) {
    for (; sent - back < in_flight; ++sent) send();
    if (!receive()) return 0;
    ++back;
  }
  return static_cast<double>(back) / messages_per_saga / seconds_since(begun);
}

}  // namespace bench
