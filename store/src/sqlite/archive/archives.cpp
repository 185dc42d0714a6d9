#include "archives.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "../unavailable.hpp"

namespace snorri::store::sqlite {

namespace {

bool may_hold(const archive_row& row, const list_filter& filter) {
  return filter.statuses.empty() ||
         std::any_of(filter.statuses.begin(), filter.statuses.end(), [&row](const auto& status) {
           return std::find(row.statuses.begin(), row.statuses.end(), status) != row.statuses.end();
         });
}

}  // namespace

archives::archives(SQLite::Database& main, std::string store_path, std::string vfs,
                   std::string store_id)
    : path_(std::move(store_path)),
      vfs_(std::move(vfs)),
      store_id_(std::move(store_id)),
      ledger_(main) {}

const std::vector<archive_row>& archives::rows() {
  if (!rows_) rows_ = ledger_.archives();
  return *rows_;
}

archive_reader& archives::open(archive_month month) {
  auto found = open_.find(month);
  if (found == open_.end()) {
    found =
        open_
            .emplace(std::piecewise_construct, std::forward_as_tuple(month),
                     std::forward_as_tuple(open_archive_for_reading(path_, vfs_, store_id_, month)))
            .first;
  }
  found->second.begin();
  return found->second;
}

void archives::end() noexcept {
  for (auto& [month, archive] : open_) archive.end();
  rows_.reset();
}

void archives::close(archive_month month) { open_.erase(month); }

template <class Found, class Look>
std::optional<Found> archives::look(position where, Look look_into) {
  std::optional<unavailable> failure;
  const auto try_one = [&](const archive_row& row) -> std::optional<Found> {
    if (where < row.first || where > row.last) return std::nullopt;
    try {
      auto found = look_into(open(row.month));
      if (found) last_hit_ = row.month;
      return found;
    } catch (const unavailable& missing) {
      failure = missing;  // another one may have it
      return std::nullopt;
    }
  };
  const auto hint = last_hit_;
  for (const auto& row : rows()) {
    if (row.month != hint) continue;
    if (auto found = try_one(row)) return found;
  }
  for (auto row = rows().rbegin(); row != rows().rend(); ++row) {
    if (row->month == hint) continue;
    if (auto found = try_one(*row)) return found;
  }
  if (failure) throw unavailable(*failure);
  return std::nullopt;
}

std::optional<stored_event> archives::at(position where) {
  return look<stored_event>(where, [where](archive_reader& in) { return in.at(where); });
}

std::optional<event_place> archives::place(position where) {
  return look<event_place>(where, [where](archive_reader& in) { return in.place(where); });
}

archive_reader* archives::holder_of(position where) {
  return look<archive_reader*>(where,
                               [where](archive_reader& in) {
                                 return in.place(where) ? std::optional{&in} : std::nullopt;
                               })
      .value_or(nullptr);
}

std::optional<stream_columns> archives::find(std::uint64_t stream) {
  const auto month = ledger_.month_of_stream(stream);
  if (month == 0) return std::nullopt;
  last_hit_ = month;  // its events are there, too
  return open(month).find(stream);
}

std::optional<stored_snapshot> archives::find_snapshot(std::uint64_t stream) {
  const auto month = ledger_.month_of_stream(stream);
  return month == 0 ? std::nullopt : open(month).find_snapshot(stream);
}

void archives::list_from(const archive_row& row, const list_filter& filter, std::uint64_t after,
                         std::size_t limit,
                         const std::optional<std::vector<std::uint64_t>>& candidates,
                         std::vector<stream_row>& all) {
  const auto is_here = [&](std::uint64_t id) { return ledger_.month_of_stream(id) == row.month; };
  std::optional<std::vector<std::uint64_t>> ids;
  if (candidates) {
    ids.emplace();
    std::copy_if(candidates->begin(), candidates->end(), std::back_inserter(*ids), is_here);
    if (ids->empty()) return;
  }
  auto& archive = open(row.month);
  // A stream that has left this archive again is still in it as it was then.
  for (std::size_t kept = 0; kept < limit;) {
    auto page = archive.list(filter, after, limit - kept, ids);
    if (page.empty()) return;
    after = page.back().id;
    for (auto& each : page) {
      if (!is_here(each.id)) continue;
      all.push_back(std::move(each));
      ++kept;
    }
  }
}

std::vector<stream_row> archives::list(
    const list_filter& filter, std::uint64_t after, std::size_t limit,
    const std::optional<std::vector<std::uint64_t>>& candidates) {
  std::vector<stream_row> all;
  for (const auto& row : rows()) {
    if (may_hold(row, filter)) list_from(row, filter, after, limit, candidates, all);
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  if (all.size() > limit) all.resize(limit);
  return all;
}

}  // namespace snorri::store::sqlite
