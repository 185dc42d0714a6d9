#include "words.hpp"

#include "damage.hpp"
#include "digest.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr const char* select_words = "SELECT id, text, digest FROM words WHERE id > ? ORDER BY id";

std::uint64_t digest_of_word(word_id id, const std::string& text) {
  return digest_of(digest_seed::word, id, text);
}

/// Calls `take(id, text)` for all words after `after`.
template <class Take>
void read_words(SQLite::Statement& select, word_id after, Take take) {
  query row(select, after);
  while (row.next()) {
    auto text = row.text(1);
    if (row.number(2) != digest_of_word(row.number(0), text)) {
      throw damage("word " + std::to_string(row.number(0)) + " is not what was written");
    }
    take(row.number(0), std::move(text));
  }
}

}  // namespace

word_reader::word_reader(SQLite::Database& db) : select_(db, select_words) {}

void word_reader::read_on() {
  read_words(select_, last_, [this](word_id id, std::string text) {
    ids_[text] = id;
    texts_[id] = std::move(text);
    last_ = id;
  });
}

const std::string& word_reader::text(word_id id) {
  auto found = texts_.find(id);
  if (found == texts_.end()) {
    read_on();
    found = texts_.find(id);
  }
  if (found == texts_.end()) throw damage("word " + std::to_string(id) + " is missing");
  return found->second;
}

word_id word_reader::find(const std::string& text) {
  auto found = ids_.find(text);
  if (found == ids_.end()) {
    read_on();
    found = ids_.find(text);
  }
  return found == ids_.end() ? 0 : found->second;
}

word_writer::word_writer(SQLite::Database& db)
    : insert_(db, "INSERT INTO words (id, text, digest) VALUES (?, ?, ?)"),
      select_(db, select_words) {
  reload();
}

void word_writer::reload() {
  ids_.clear();
  texts_.clear();
  last_ = 0;
  read_words(select_, 0, [this](word_id id, std::string text) {
    ids_[text] = id;
    texts_[id] = std::move(text);
    last_ = id;
  });
}

word_id word_writer::id(const std::string& text) {
  const auto found = ids_.find(text);
  if (found != ids_.end()) return found->second;
  const auto id = last_ + 1;
  run_statement(insert_, id, text, digest_of_word(id, text));
  ids_[text] = last_ = id;
  texts_[id] = text;
  return id;
}

const std::string& word_writer::text(word_id id) {
  const auto found = texts_.find(id);
  if (found == texts_.end()) throw damage("word " + std::to_string(id) + " is missing");
  return found->second;
}

}  // namespace snorri::store::sqlite
