#include "index_check.hpp"

#include "../blocks.hpp"
#include "../digest.hpp"
#include "../index/rows.hpp"
#include "../statement.hpp"

namespace snorri::store::sqlite {

void index_sum::add(const std::string& key, std::uint64_t value) {
  ++count;
  sum += digest_of(digest_seed::index_chunk, key, value);
}

index_check::index_check(verified_file& main, findings& found) : main_(main), found_(found) {
  SQLite::Transaction one_moment(main.db());
  names_are_ = sum_of(static_cast<int>(index::tree::names));
  messages_are_ = sum_of(static_cast<int>(index::tree::messages));
}

index_sum index_check::sum_of(int tree) {
  index_sum all;
  const auto changed = [this](const error& what) {
    found_.add("index_changed", what.message());
    return index_sum{};
  };
  const auto upto = index::read_upto(main_.db(), main_.path(), static_cast<index::tree>(tree));
  if (!upto) return changed(upto.error());
  all.upto = *upto;
  const auto runs = index::read_runs(main_.db(), main_.path());
  if (!runs) return changed(runs.error());
  index::chunk_reader chunks(main_.db(), main_.path());
  for (const auto& run : *runs) {
    if (run.tree != tree || run.status != index::run_status::live) continue;
    for (std::uint64_t i = 0; i < run.chunks; ++i) {
      const auto read = chunks.read(run.id, i);
      if (!read) return changed(read.error());
      if (!*read) return changed(index::damaged_index(main_.path()));
      for (const auto& each : **read) all.add(each.key, each.value);
    }
  }
  return all;
}

void index_check::add_name(std::uint64_t id, const stream_name& name) {
  if (id <= names_are_.upto) names_should_be_.add(index::key_of(name), id);
}

void index_check::add_event(const stored_event& event) {
  if (event.place.remembered && event.place.at <= messages_are_.upto)
    messages_should_be_.add(index::key_of(event.event.source, event.event.id), event.place.at);
}

void index_check::compare(bool is_complete) {
  const auto same = [](const index_sum& is, const index_sum& should_be) {
    return is.count == should_be.count && is.sum == should_be.sum;
  };
  if (!is_complete) return;
  if (!same(names_are_, names_should_be_))
    found_.add("index_changed", main_.path() + ": the index of names is not that of the streams");
  if (!same(messages_are_, messages_should_be_))
    found_.add("index_changed",
               main_.path() + ": the index of message ids is not that of the events");
}

void index_check::check_blocks(position last) {
  SQLite::Statement select(main_.db(), "SELECT id, digest, filter FROM blocks ORDER BY id");
  std::uint64_t next = 0;
  for (query row(select); row.next(); ++next) {
    const auto id = row.number(0);
    if (first_of_block(id) + block_events - 1 > last) break;
    if (id == next && row.number(1) == digest_of_block(id, row.text(2))) continue;
    found_.add("index_changed", first_of_block(next), "",
               main_.path() + ": the filter of block " + std::to_string(next) +
                   " is not what was written");
    next = id;
  }
  if (next < last / block_events)
    found_.add("index_changed", first_of_block(next), "",
               main_.path() + ": the filter of block " + std::to_string(next) + " is missing");
}

}  // namespace snorri::store::sqlite
