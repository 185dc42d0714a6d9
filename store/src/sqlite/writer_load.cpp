// What the writer knows of its file when it begins, and again after a transaction that was rolled
// back: where numbers go on, and what indexes and filters have not taken in yet.
#include <algorithm>
#include <iterator>

#include "damage.hpp"
#include "rows.hpp"
#include "schema.hpp"
#include "statement.hpp"
#include "writer.hpp"

namespace snorri::store::sqlite {

result<void> writer::load() {
  given_ = read_counters();
  const auto quiet = read_quiet_commits(db_, path_);
  if (!quiet) return quiet.error();
  quiet_commits_ = *quiet;
  words_.reload();
  streams_.reload();
  load_subscriptions();
  const auto names_upto = names_.load();
  if (!names_upto) return names_upto.error();
  const auto messages_upto = messages_.load();
  if (!messages_upto) return messages_upto.error();
  add_tail(*names_upto, *messages_upto);
  refill_block();
  return {};
}

writer::counters writer::read_counters() {
  SQLite::Statement select(db_,
                           "SELECT coalesce((SELECT max(position) FROM events), 0), "
                           "coalesce((SELECT chain FROM events ORDER BY position DESC LIMIT 1), 0),"
                           "coalesce((SELECT max(id) FROM parked), 0), "
                           "coalesce((SELECT max(id) FROM held), 0)");
  query row(select);
  row.next();
  counters given{row.number(0), row.number(1), row.number(2), row.number(3)};
  const auto gone = ledger_.last_range();
  if (gone && gone->last > given.events) {
    given.events = gone->last;
    given.chain = gone->chain;
  }
  return given;
}

void writer::load_subscriptions() {
  subscriptions_.clear();
  SQLite::Statement select(db_,
                           std::string("SELECT ") + subscription_columns + " FROM subscriptions");
  query row(select);
  while (row.next()) {
    auto read = read_subscription(select);
    const auto name = read.name;
    subscriptions_[name] = std::move(read);
  }
}

void writer::add_tail(std::uint64_t names_upto, position messages_upto) {
  SQLite::Statement names(db_, "SELECT id, category, key FROM stream_names WHERE id > ?");
  for (query row(names, names_upto); row.next();) {
    names_.put(index::hashed_key(index::key_of({words_.text(row.number(1)), row.text(2)})),
               row.number(0));
  }
  SQLite::Statement messages(db_,
                             "SELECT position, source, id FROM events "
                             "WHERE position > ? AND remembered = 1");
  for (query row(messages, messages_upto); row.next();) {
    messages_.put(index::hashed_key(index::key_of(row.text(1), row.text(2))), row.number(0));
  }
  for (const auto& each : ledger_.tail(messages_upto)) {
    if (each.remembered)
      messages_.put(index::hashed_key(index::key_of(each.source, each.id)), each.at);
  }
}

void writer::refill_block() {
  blocks_.reset();
  if (given_.events == 0) return;
  // A full one was written with its last event.
  const auto first = first_of_block(block_of(given_.events + 1));
  std::vector<moved_event> all;
  SQLite::Statement select(db_,
                           "SELECT position, stream, type, correlation FROM events "
                           "WHERE position >= ?");
  for (query row(select, first); row.next();) {
    all.push_back({row.number(0), row.number(1), words_.text(row.number(2)), "", "", row.text(3)});
  }
  auto gone = ledger_.tail(first - 1);
  std::move(gone.begin(), gone.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  SQLite::Statement category(db_, "SELECT category FROM stream_names WHERE id = ?");
  for (auto& each : all) {
    query row(category, each.stream);
    if (!row.next())
      throw damage("the name of stream " + std::to_string(each.stream) + " is missing");
    event part;
    part.type = std::move(each.type);
    part.correlation = std::move(each.correlation);
    blocks_.add(each.at, words_.text(row.number(0)), part);
  }
}

}  // namespace snorri::store::sqlite
