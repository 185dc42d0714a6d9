// What a person waits for: the first page of a list with each filter, and the story of a saga with
// many records, by the real program on a store of many sagas. A benchmark, so nothing here fails
// for being slow.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "filling.hpp"
#include "snorri/store/sqlite_store.hpp"

extern char** environ;

namespace snorri::bench {

namespace {

struct options {
  std::string program;
  std::string store;  // "" = one of its own, removed at the end
  std::size_t sagas = 1'000'000;
  std::size_t records = 10'000;
  int rounds = 5;
};

/// Milliseconds from the start of the program to its end; negative if it failed.
double run(const options& with, const std::string& store, std::vector<std::string> words) {
  words.insert(words.begin(), with.program);
  words.insert(words.end(), {"--store", store});
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const auto begin = std::chrono::steady_clock::now();
  pid_t child = 0;
  int status = -1;
  const bool started =
      posix_spawn(&child, with.program.c_str(), &files, nullptr, argv.data(), environ) == 0;
  if (started) waitpid(child, &status, 0);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  posix_spawn_file_actions_destroy(&files);
  return started && status == 0 ? took.count() : -1;
}

void report(const options& with, const std::string& store, const std::vector<std::string>& words) {
  std::vector<double> took;
  for (int round = 0; round < with.rounds; ++round) took.push_back(run(with, store, words));
  std::sort(took.begin(), took.end());
  std::string text;
  for (const auto& word : words) text += word + " ";
  if (took.front() < 0) {
    std::printf("%-64s failed\n", text.c_str());
  } else {
    std::printf("%-64s %8.0f ms %8.0f ms\n", text.c_str(), took[took.size() / 2], took.back());
  }
  std::fflush(stdout);
}

result<void> make_store(const options& with, const std::string& path) {
  const auto made = store::open_sqlite_store({.path = path});
  if (!made) return made.error();
  if (auto done = fill(**made, with.sagas, with.records, system_clock{}.now()); !done) return done;
  while (true) {
    const auto more = (*made)->maintain();
    if (!more) return more.error();
    if (!*more) break;
  }
  return (*made)->checkpoint();
}

int measure(const options& with) {
  const std::string folder =
      std::filesystem::temp_directory_path() / ("snorri_cli_bench." + std::to_string(getpid()));
  const bool own = with.store.empty();
  const std::string path = own ? folder + "/bench.db" : with.store;
  if (own) std::filesystem::create_directories(folder);
  if (!std::filesystem::exists(path)) {
    const auto begin = std::chrono::steady_clock::now();
    if (auto done = make_store(with, path); !done) {
      std::fprintf(stderr, "%s\n", done.error().text().c_str());
      return 1;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf("%zu sagas written in %.0f s\n", with.sagas, took.count());
  }
  std::printf("%-64s %11s %11s\n", "snorri ...", "median", "slowest");
  const std::vector<std::vector<std::string>> lists = {
      {},
      {"--type", "refund"},
      {"--type", "none"},
      {"--status", "STUCK"},
      {"--status", "CONFIRMED"},
      {"--state", "SHIP"},
      {"--state", "NONE"},
      {"--prefix", "99999"},
      {"--type", "order", "--prefix", "99999"},
      {"--older", "11d"},
      {"--newer", "1h"},
      {"--newer", "1s"},
      {"--status", "CONFIRMED", "--newer", "1h"},
      {"--type", "refund", "--state", "SHIP"},
      {"--state", "CONFIRMED", "--type", "none"},
      {"--status", "CONFIRMED", "--prefix", "none"},
      {"--stuck", "--type", "refund", "--older", "1d"},
  };
  for (auto words : lists) {
    words.insert(words.begin(), "list");
    words.insert(words.end(), {"--limit", "100"});
    report(with, path, words);
  }
  report(with, path, {"show", "order/long"});
  report(with, path, {"show", "order/long", "--bodies", "-o", "json"});
  report(with, path, {"why", "order/long"});
  if (own) std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace

}  // namespace snorri::bench

int main(int argc, char** argv) {
  snorri::bench::options with;
  CLI::App app{"What a person waits for at the command line", "cli_bench"};
  app.add_option("--program", with.program, "The program snorri")->required();
  app.add_option("--store", with.store, "Use this store, made if it is not there, and keep it");
  app.add_option("--sagas", with.sagas, "In the store")->capture_default_str();
  app.add_option("--records", with.records, "Of the longest of them")->capture_default_str();
  app.add_option("--rounds", with.rounds, "Of each command")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return snorri::bench::measure(with);
}
