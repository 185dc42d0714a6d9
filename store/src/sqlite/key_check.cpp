#include "key_check.hpp"

#include <sqlite3.h>

#include <optional>
#include <utility>

#include "connection.hpp"
#include "key_file.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

void add(key_findings& findings, std::string text, std::size_t findings_max) {
  ++findings.count;
  if (findings.texts.size() < findings_max) findings.texts.push_back(std::move(text));
}

void check_structure(SQLite::Database& db, const std::string& path, key_findings& findings,
                     std::size_t findings_max) {
  SQLite::Statement check(db, "PRAGMA integrity_check");
  query row(check);
  while (row.next()) {
    if (row.text(0) != "ok") add(findings, path + ": " + row.text(0), findings_max);
  }
}

void check_every_key(SQLite::Database& db, const std::string& path, key_findings& findings,
                     std::size_t findings_max) {
  SQLite::Statement select(db, "SELECT number, record FROM keys");
  SQLite::Statement subject(db, "SELECT number FROM subjects WHERE digest = ?");
  for (query row(select); row.next();) {
    ++findings.keys;
    const auto number = row.number(0);
    auto text = row.text(1);
    auto key = decode_key(text, number, path);
    wipe(text);
    if (!key) {
      add(findings, key.error().message(), findings_max);
    } else if (!*key) {
      ++findings.forgotten;
    } else if (query owner(subject, bytes{(*key)->subject});
               !owner.next() || owner.number(0) != number) {
      add(findings,
          path + ": key " + std::to_string(number) + " is not found by its subject's name, which " +
              "could not be forgotten",
          findings_max);
    }
  }
}

void check_every_subject(SQLite::Database& db, const std::string& path, key_findings& findings,
                         std::size_t findings_max) {
  SQLite::Statement select(db,
                           "SELECT s.number FROM subjects s LEFT JOIN keys k "
                           "ON k.number = s.number WHERE k.number IS NULL OR k.record = ?");
  for (query row(select, bytes{forgotten_record()}); row.next();) {
    add(findings,
        path + ": a subject has key " + std::to_string(row.number(0)) + ", which is not there",
        findings_max);
  }
}

}  // namespace

result<key_findings> check_keys(const std::string& store_path, const std::string& vfs,
                                const std::string& store_id, std::size_t findings_max) {
  const auto path = key_file_of(store_path);
  key_findings findings;
  try {
    auto db = open_keys_for_reading(path, vfs, store_id);
    if (!db) return db.error();
    if (!*db) return findings;
    (*db)->exec("BEGIN");  // one moment: the engine may be making keys
    check_structure(**db, path, findings, findings_max);
    check_every_key(**db, path, findings, findings_max);
    check_every_subject(**db, path, findings, findings_max);
  } catch (const SQLite::Exception& failure) {
    const auto what = to_error(failure, path, "reading");
    if (what.code() != errc::store_corrupt) return what;
    add(findings, what.message(), findings_max);
  }
  return findings;
}

}  // namespace snorri::store::sqlite
