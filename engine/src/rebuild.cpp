#include "snorri/engine/rebuild.hpp"

#include <optional>

#include "folding.hpp"
#include "saga_type.hpp"

namespace snorri::engine {

namespace {

constexpr std::size_t page = 1000;
constexpr std::uint64_t between_words = 1000;
/// A saga that is written so fast that it is never the same twice is left for the next check.
constexpr int looks_max = 10;

class rebuilder {
 public:
  rebuilder(store::store_reader& reader, const saga_types& types, const rebuild_options& options)
      : reader_(reader), types_(types), options_(options) {}

  result<rebuild_report> run() {
    std::uint64_t after = 0;
    while (true) {
      const auto rows = reader_.list({}, after, page);
      if (!rows) return rows.error();
      if (rows->empty()) return std::move(report_);
      for (const auto& row : *rows) {
        after = row.id;
        if (auto checked = check(row); !checked) return checked.error();
        ++report_.sagas;
        const bool is_word = report_.sagas % between_words == 0;
        if (is_word && options_.progress) options_.progress(report_.sagas);
      }
    }
  }

 private:
  void find(const store::stream_row& row, const char* kind, std::string text) {
    ++report_.findings_count;
    if (report_.findings.size() >= options_.findings_max) return;
    report_.findings.push_back({kind, 0, row.name.text(), std::move(text)});
  }

  const sagas::definition* definition_of(const store::stream_row& row) const {
    const auto type = types_.find(row.name.category);
    return type == types_.end() ? nullptr : type->second.carrier(row.summary.definition_version);
  }

  /// Errors: the store's, of more than this saga.
  result<void> check(store::stream_row row) {
    const auto* by = definition_of(row);
    for (int look = 0; look < looks_max; ++look) {
      const auto folded = by != nullptr ? fold_whole(row, *by) : fold_bare(row);
      if (!folded) return complain(row, folded.error());
      const auto beyond = reader_.read_stream(row.name, row.version + 1, 1);
      if (!beyond) return complain(row, beyond.error());
      if (beyond->empty()) {
        report_.records += row.version;
        if (by == nullptr) ++report_.without_definition;
        compare(row, *folded);
        return by != nullptr ? check_snapshot(row, *by) : result<void>{};
      }
      const auto now = reader_.find(row.name);
      if (!now) return now.error();
      if (!*now || (*now)->version == row.version) {
        find(row, "row_differs",
             "its row says that it has " + std::to_string(row.version) +
                 " records, and there are more");
        return {};
      }
      row = **now;
    }
    return {};
  }

  result<void> complain(const store::stream_row& row, const error& why) {
    if (why.code() == errc::data_forgotten) {
      ++report_.forgotten;
      return {};
    }
    if (is_fault_of_store(why.code()) && why.code() != errc::store_corrupt) return why;
    find(row, "saga_unreadable", why.message());
    return {};
  }

  result<sagas::control> fold_whole(const store::stream_row& row, const sagas::definition& by) {
    auto saga = sagas::make_instance(by, row.name.key);
    std::uint64_t misfit = 0;
    auto folded = fold_stream(reader_, row, by, saga, misfit);
    if (!folded) return folded.error();
    return std::move(saga.control);
  }

  result<sagas::control> fold_bare(const store::stream_row& row) {
    sagas::control control;
    auto folded = fold_control(reader_, row, control);
    if (!folded) return folded.error();
    return control;
  }

  void compare(const store::stream_row& row, const sagas::control& folded) {
    const auto differs = [&](const char* what, const std::string& stored, const std::string& is) {
      if (stored == is) return;
      find(row, "row_differs",
           std::string("its row says ") + what + " " + stored + ", and its records say " + is);
    };
    differs("state", row.summary.state, folded.state);
    differs("status", row.summary.status, std::string(to_string(folded.status)));
    if (!folded.pin) return;
    differs("definition version", std::to_string(row.summary.definition_version),
            std::to_string(folded.pin->version));
    differs("definition hash", row.summary.definition_hash, folded.pin->hash);
  }

  result<void> check_snapshot(const store::stream_row& row, const sagas::definition& by) {
    const auto found = reader_.find_snapshot(row.name);
    if (!found && found.error().code() == errc::store_corrupt) {
      find(row, "snapshot_differs", found.error().message());
      return {};
    }
    if (!found) return found.error();
    // One of another definition is not used by anybody.
    if (!*found || (*found)->definition_hash != by.shape().hash) return {};
    ++report_.snapshots;
    const auto& stored = **found;
    const auto read = sagas::decode_instance(by, row.name.key, stored.data);
    if (!read) {
      find(row, "snapshot_differs", read.error().message());
      return {};
    }
    auto folded = sagas::make_instance(by, row.name.key);
    auto up_to = row;
    up_to.version = stored.version;
    std::uint64_t misfit = 0;
    if (auto done = fold_stream(reader_, up_to, by, folded, misfit); !done) {
      return complain(row, done.error());
    }
    const auto is = sagas::encode_instance(*read);
    const auto should_be = sagas::encode_instance(folded);
    if (is && should_be && *is == *should_be) return {};
    find(row, "snapshot_differs",
         "its snapshot at version " + std::to_string(stored.version) +
             " is not what its records give");
    return {};
  }

  store::store_reader& reader_;
  const saga_types& types_;
  const rebuild_options& options_;
  rebuild_report report_;
};

}  // namespace

result<rebuild_report> check_rebuilt(store::store_reader& reader,
                                     const std::vector<const sagas::definition*>& definitions,
                                     const rebuild_options& options) {
  const auto types = sort_by_type(definitions);
  if (!types) return types.error();
  return rebuilder(reader, *types, options).run();
}

}  // namespace snorri::engine
