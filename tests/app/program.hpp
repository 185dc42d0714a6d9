// The real program, and an engine of it on a port that the system chose.
#pragma once

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "filled_store.hpp"
#include "process.hpp"
#include "snorri/store/sqlite_store.hpp"

namespace snorri::app {

inline run_result snorri(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), SNORRI_PROGRAM);
  return run(std::move(arguments));
}

inline std::unique_ptr<store::event_store> open_file(const std::string& path) {
  store::sqlite_options where;
  where.path = path;
  auto made = store::open_sqlite_store(where);
  EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().text());
  return made ? std::move(*made) : nullptr;
}

/// The filled store as a file.
inline void fill_file(const std::string& path) { fill(*open_file(path)); }

/// `snorri serve`, ready.
class served {
 public:
  explicit served(const std::string& store, const std::string& admin = "127.0.0.1:0",
                  std::vector<std::string> more = {}, std::vector<std::string> variables = {})
      : process_(command(store, admin, std::move(more)), std::move(variables)) {
    const auto line = process_.read_line();
    ready_ = line.value_or("");
    if (!line) ADD_FAILURE() << "no engine: code " << process_.wait() << ", " << process_.err();
  }

  /// "listening on ADDRESS, admin on ADDRESS, store PATH"
  const std::string& ready() const { return ready_; }
  std::string admin() const { return between("admin on ", ", store"); }
  std::string listen() const { return between("listening on ", ", admin"); }

  void send_signal(int signal) const { process_.send_signal(signal); }

  int stop(int signal = SIGTERM) {
    process_.send_signal(signal);
    return process_.wait();
  }
  const std::string& err() const { return process_.err(); }

 private:
  static std::vector<std::string> command(const std::string& store, const std::string& admin,
                                          std::vector<std::string> more) {
    std::vector<std::string> all{SNORRI_PROGRAM,      "serve",   "--store", store,     "--listen",
                                 "tcp://127.0.0.1:0", "--admin", admin,     "--sagas", GOOD_SAGAS};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  std::string between(const std::string& before, const std::string& after) const {
    const auto begin = ready_.find(before) + before.size();
    return ready_.substr(begin, ready_.find(after) - begin);
  }

  process process_;
  std::string ready_;
};

}  // namespace snorri::app
