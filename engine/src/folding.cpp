#include "folding.hpp"

#include <optional>

namespace snorri::engine {

namespace {

constexpr std::size_t page = 1000;

error misfit_at(const store::stream_row& row, std::uint64_t version, const error& why) {
  return {why.code(), "saga " + row.name.text() + " does not fold at version " +
                          std::to_string(version) + ": " + why.message()};
}

}  // namespace

sagas::record remains_of(const store::recorded_event& stored) {
  sagas::record record;
  record.version = stored.version;
  record.at = stored.event.at;
  record.source = stored.event.source;
  record.id = stored.event.id;
  record.type = stored.event.type;
  return record;
}

result<sagas::record> read_record(const store::recorded_event& stored) {
  if (stored.forgotten) {
    return error(errc::data_forgotten, "the data of saga " + stored.stream.text() +
                                           " were forgotten at version " +
                                           std::to_string(stored.version));
  }
  auto record = remains_of(stored);
  if (auto read = sagas::from_json(stored.event.metadata, record); !read) {
    return error(read.error().code(),
                 "saga " + stored.stream.text() + ": " + read.error().message());
  }
  record.body = stored.event.body;
  return record;
}

namespace {

/// Reads the stream on from `control`, record by record; `take` brings `control` forward, and so
/// does `skip` where a record was forgotten.
template <class Take, class Skip>
result<void> read_on(store::store_reader& reader, const store::stream_row& row,
                     const sagas::control& control, std::uint64_t& misfit, Take take, Skip skip) {
  while (control.version < row.version) {
    const auto next = control.version + 1;
    const auto records = reader.read_stream(row.name, next, page);
    if (!records) return records.error();
    if (records->empty() || records->front().version != next) {
      misfit = next;
      return misfit_at(row, next, error(errc::record_unreadable, "there is no such record"));
    }
    for (const auto& stored : *records) {
      if (stored.version > row.version) break;  // written since
      auto record = read_record(stored);
      if (!record && record.error().code() == errc::data_forgotten) {
        skip(stored, record.error());
        continue;
      }
      if (record && record->version != control.version + 1) {
        record = misfit_at(row, record->version,
                           error(errc::record_unreadable, "there is none before it"));
      }
      if (!record) {
        misfit = stored.version;
        return record.error();
      }
      take(*record);
    }
  }
  return {};
}

}  // namespace

result<void> fold_stream(store::store_reader& reader, const store::stream_row& row,
                         const sagas::definition& by, sagas::instance& into,
                         std::uint64_t& misfit) {
  std::optional<error> fault;
  misfit = 0;
  const auto take = [&](const sagas::record& record) {
    if (record.kind == sagas::input_kind::start && record.pin) fault.reset();
    if (!fault) {
      const auto folded = sagas::fold(by, into, record);
      if (folded) return;
      fault = misfit_at(row, record.version, folded.error());
      misfit = record.version;
    }
    sagas::apply(into.control, record);
  };
  const auto skip = [&](const store::recorded_event& stored, const error& why) {
    fault = why;
    misfit = stored.version;
    into.control.version = stored.version;
  };
  if (auto read = read_on(reader, row, into.control, misfit, take, skip); !read) return read;
  if (fault) return *fault;
  misfit = 0;
  return {};
}

result<void> fold_control(store::store_reader& reader, const store::stream_row& row,
                          sagas::control& into) {
  std::optional<error> fault;
  std::uint64_t misfit = 0;
  const auto take = [&](const sagas::record& record) {
    if (record.kind == sagas::input_kind::start && record.pin) fault.reset();
    sagas::apply(into, record);
  };
  const auto skip = [&](const store::recorded_event& stored, const error& why) {
    fault = why;
    into.version = stored.version;
  };
  if (auto read = read_on(reader, row, into, misfit, take, skip); !read) return read;
  return fault ? result<void>(*fault) : result<void>{};
}

}  // namespace snorri::engine
