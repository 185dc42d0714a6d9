#include "helpers.hpp"

#include <stdlib.h>

#include <fstream>
#include <map>
#include <sstream>

namespace snorri::store {

temporary_folder::temporary_folder() {
  auto name = (std::filesystem::temp_directory_path() / "snorri-store-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder " << name;
  path_ = name;
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;
  std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
  std::filesystem::remove_all(path_, ignored);
}

time_point minute(int n) { return from_us(1'291'161'600'000'000) + std::chrono::minutes(n); }

event make_event(std::string id, std::string type, std::string body) {
  return {std::move(type), "/shop", std::move(id), minute(0), "{\"n\":1}", std::move(body)};
}

append make_append(std::string key, std::string id) {
  return make_append(std::move(key), std::move(id), expected_version::any());
}

append make_append(std::string key, std::string id, expected_version expected) {
  append what;
  what.stream = {"order", std::move(key)};
  what.expected = expected;
  what.events.push_back(make_event(std::move(id)));
  return what;
}

append make_deduplicated(std::string key, std::string id, std::string body) {
  auto what = make_append(std::move(key), std::move(id));
  what.events.front().body = std::move(body);
  what.deduplicate = true;
  return what;
}

group make_group(std::vector<append> appends) {
  group what;
  what.appends = std::move(appends);
  return what;
}

result<appended> commit_one(event_store& store, append what) {
  auto outcome = store.commit(make_group({std::move(what)}));
  if (!outcome) return outcome.error();
  return outcome->at(0);
}

std::vector<recorded_event> read_everything(store_reader& reader) {
  std::vector<recorded_event> all;
  for (;;) {
    auto page = value_of(reader.read_all(all.empty() ? 0 : all.back().position, 100));
    if (page.empty()) return all;
    all.insert(all.end(), page.begin(), page.end());
  }
}

void expect_gapless(const std::vector<recorded_event>& events) {
  position last = 0;
  std::map<std::string, stream_version> versions;
  for (const auto& each : events) {
    EXPECT_EQ(each.position, ++last);
    EXPECT_EQ(each.version, ++versions[each.stream.text()]) << each.stream.text();
  }
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::unique_ptr<event_store> open_or_fail(const sqlite_options& options) {
  return value_of(open_sqlite_store(options));
}

std::unique_ptr<event_store> open_or_fail(const std::string& path) {
  sqlite_options options;
  options.path = path;
  return open_or_fail(options);
}

}  // namespace snorri::store
