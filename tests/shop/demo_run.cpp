#include "demo_run.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <signal.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "demo/child.hpp"

namespace shop {
namespace {

namespace fs = std::filesystem;

constexpr auto demo_max = std::chrono::minutes(5);

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

ended_program run_demo_program(const std::vector<std::string>& arguments) {
  const temporary_folder folder;
  std::string command = "exec '" SHOP_DEMO "'";
  for (const auto& argument : arguments) command += " '" + argument + "'";
  command += " >out 2>err";
  child demo({.name = "demo",
              .arguments = {"/bin/sh", "-c", command},
              .folder = folder.path(),
              .log = folder.path() / "log"});
  demo.start();
  if (!demo.wait(demo_max)) {
    demo.signal(SIGTERM);
    (void)demo.wait(demo_max);
  }
  return {demo.exit_status(), content(folder.path() / "out"), content(folder.path() / "err")};
}

bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + demo_max;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::vector<std::string> processes_with(const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    auto line = content(entry.path() / "cmdline");
    std::replace(line.begin(), line.end(), '\0', ' ');
    if (line.find(text) == std::string::npos) continue;
    found.push_back(entry.path().filename().string() + " " + line);
  }
  return found;
}

demo_run::demo_run(std::vector<std::string> arguments) {
  const auto dir = (folder_.path() / "demo").string();
  arguments.insert(arguments.end(), {"-o", "json", "--dir", dir});
  program_ = run_demo_program(arguments);
  processes_left_ = processes_with(dir);
  summary_ = nlohmann::json::parse(program_.output, nullptr, false);
  if (summary_.is_object()) sagas_ = read_histories(summary_.at("store").get<std::string>());
}

std::map<std::string, long long> demo_run::ask(const std::string& file,
                                               const std::string& query) const {
  SQLite::Database database(folder_.path() / "demo" / file, SQLite::OPEN_READONLY);
  SQLite::Statement rows(database, query);
  std::map<std::string, long long> found;
  while (rows.executeStep()) found[rows.getColumn(0).getString()] = rows.getColumn(1).getInt64();
  return found;
}

std::map<std::string, std::string> demo_run::ask_text(const std::string& file,
                                                      const std::string& query) const {
  SQLite::Database database(folder_.path() / "demo" / file, SQLite::OPEN_READONLY);
  SQLite::Statement rows(database, query);
  std::map<std::string, std::string> found;
  while (rows.executeStep()) found[rows.getColumn(0).getString()] = rows.getColumn(1).getString();
  return found;
}

std::vector<std::string> demo_run::mails() const {
  std::ifstream in(folder_.path() / "demo" / "notification" / "mails.jsonl");
  std::vector<std::string> ids;
  for (std::string line; std::getline(in, line);) {
    ids.push_back(nlohmann::json::parse(line).at("id"));
  }
  return ids;
}

std::map<std::string, std::string> demo_run::ends() const {
  std::map<std::string, std::string> all;
  for (const auto& [saga, story] : sagas_) {
    auto& end = all[saga] = story.status;
    for (const auto& event : story.published({"OrderCancelled", "ReturnRejected"})) {
      end += ": " + nlohmann::json::parse(event.body).at("reason").get<std::string>();
    }
  }
  return all;
}

}  // namespace shop
