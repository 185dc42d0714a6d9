// What the tests of the store share: short ways to build a group, and folders that go away.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/store/event_store.hpp"
#include "snorri/store/memory_store.hpp"
#include "snorri/store/sqlite_store.hpp"

namespace snorri::store {

/// A folder of its own for each test, removed with all that is in it.
class temporary_folder {
 public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  std::string file(std::string_view name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The n-th minute of 2010-12-01: the tests have no other clock.
time_point minute(int n);

event make_event(std::string id, std::string type = "ItemAdded", std::string body = "{}");

/// One event to `order/KEY`, whatever the version.
append make_append(std::string key, std::string id);
append make_append(std::string key, std::string id, expected_version expected);
append make_deduplicated(std::string key, std::string id, std::string body = "{}");

group make_group(std::vector<append> appends);

/// Commits one append and gives its outcome; the group itself must succeed.
result<appended> commit_one(event_store& store, append what);

/// Fails the test with the error's text.
template <class T>
T value_of(result<T> outcome) {
  if (!outcome) {
    ADD_FAILURE() << outcome.error().text();
    return T();
  }
  return std::move(*outcome);
}

/// The code of what must have failed; 0 and a failed test for what did not.
template <class T>
errc code_of(const result<T>& outcome) {
  if (outcome) {
    ADD_FAILURE() << "succeeded";
    return errc{};
  }
  return outcome.error().code();
}

std::vector<recorded_event> read_everything(store_reader& reader);

/// Positions are 1, 2, 3, ... and so are the versions of every stream.
void expect_gapless(const std::vector<recorded_event>& events);

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& bytes);

std::unique_ptr<event_store> open_or_fail(const sqlite_options& options);
std::unique_ptr<event_store> open_or_fail(const std::string& path);

/// The two stores that the contract suites run on.
struct memory_kind {
  std::unique_ptr<event_store> open() { return make_memory_store(); }
};
struct sqlite_kind {
  std::unique_ptr<event_store> open() { return open_or_fail(folder.file("store.db")); }
  temporary_folder folder;
};
using store_kinds = ::testing::Types<memory_kind, sqlite_kind>;

struct store_kind_names {
  template <class Kind>
  static std::string GetName(int) {
    return std::is_same_v<Kind, memory_kind> ? "Memory" : "SQLite";
  }
};

template <class Kind>
class store_suite : public ::testing::Test {
 protected:
  Kind kind_;
  std::unique_ptr<event_store> store_ = kind_.open();
  std::unique_ptr<store_reader> reader_ = value_of(store_->make_reader());
};

}  // namespace snorri::store
