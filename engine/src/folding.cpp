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

result<sagas::record> read_record(const store::recorded_event& stored) {
  sagas::record record;
  record.version = stored.version;
  record.at = stored.event.at;
  record.source = stored.event.source;
  record.id = stored.event.id;
  record.type = stored.event.type;
  if (auto read = sagas::from_json(stored.event.metadata, record); !read) {
    return error(read.error().code(),
                 "saga " + stored.stream.text() + ": " + read.error().message());
  }
  record.body = stored.event.body;
  return record;
}

namespace {

/// Reads the stream on from `control`, record by record; `take` brings `control` forward.
template <class Take>
result<void> read_on(store::store_reader& reader, const store::stream_row& row,
                     const sagas::control& control, std::uint64_t& misfit, Take take) {
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
  if (auto read = read_on(reader, row, into.control, misfit, take); !read) return read;
  if (fault) return *fault;
  misfit = 0;
  return {};
}

result<void> fold_control(store::store_reader& reader, const store::stream_row& row,
                          sagas::control& into) {
  std::uint64_t misfit = 0;
  return read_on(reader, row, into, misfit,
                 [&into](const sagas::record& record) { sagas::apply(into, record); });
}

}  // namespace snorri::engine
