#include "blocks.hpp"

#include <algorithm>

#include "bloom.hpp"
#include "digest.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t filter_bits = 16;
constexpr std::size_t few_max = 32;

enum class about : int { category, type, correlation };

std::uint64_t hash_of(about what, const std::string& text) {
  return digest_of(digest_seed::filter_key, static_cast<int>(what), text);
}

}  // namespace

std::uint64_t digest_of_block(std::uint64_t id, std::string_view filter) {
  return digest_of(digest_seed::block, id, filter);
}

std::uint64_t hash_of_category(const std::string& category) {
  return hash_of(about::category, category);
}
std::uint64_t hash_of_type(const std::string& type) { return hash_of(about::type, type); }
std::uint64_t hash_of_correlation(const std::string& correlation) {
  return hash_of(about::correlation, correlation);
}

bool may_pass(const event_filter& what, std::string_view block_filter) {
  if (!what.category.empty() && !may_hold(block_filter, hash_of_category(what.category)))
    return false;
  if (!what.correlation.empty() && !may_hold(block_filter, hash_of_correlation(what.correlation)))
    return false;
  return what.types.empty() ||
         std::any_of(what.types.begin(), what.types.end(), [&](const std::string& type) {
           return may_hold(block_filter, hash_of_type(type));
         });
}

block_writer::block_writer(SQLite::Database& db)
    : insert_(db, "INSERT INTO blocks (id, digest, filter) VALUES (?, ?, ?)") {}

bool block_writer::few::is_new(const std::string& text) {
  if (std::find(texts_.begin(), texts_.end(), text) != texts_.end()) return false;
  if (texts_.size() < few_max) texts_.push_back(text);
  return true;
}

void block_writer::reset() {
  hashes_.clear();
  categories_.clear();
  types_.clear();
}

void block_writer::add(position at, const std::string& category, const event& what) {
  if (categories_.is_new(category)) hashes_.push_back(hash_of_category(category));
  if (types_.is_new(what.type)) hashes_.push_back(hash_of_type(what.type));
  if (!what.correlation.empty()) hashes_.push_back(hash_of_correlation(what.correlation));
  if (at % block_events != 0) return;
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
  const auto filter = make_bloom(hashes_, filter_bits);
  const auto id = block_of(at);
  run_statement(insert_, id, digest_of_block(id, filter), bytes{filter});
  reset();
}

}  // namespace snorri::store::sqlite
