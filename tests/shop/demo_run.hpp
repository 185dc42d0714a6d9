// One run of the program shop_demo, and what it left behind.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "history.hpp"
#include "temporary_folder.hpp"

namespace shop {

struct ended_program {
  int status = 0;
  std::string output;
  std::string errors;
};

/// Runs shop_demo with `arguments` and waits for its end.
ended_program run_demo_program(const std::vector<std::string>& arguments);

/// Waits, generously, until `condition` is true; false if it never is.
bool eventually(const std::function<bool()>& condition);

/// Living processes that mention `text`: "4711 /usr/bin/program argument ".
std::vector<std::string> processes_with(const std::string& text);

class demo_run {
 public:
  /// Runs `shop_demo -o json` in a folder of its own, on the real orders.
  explicit demo_run(std::vector<std::string> arguments);

  const ended_program& program() const { return program_; }
  const nlohmann::json& summary() const { return summary_; }
  const histories& sagas() const { return sagas_; }
  const std::vector<std::string>& processes_left() const { return processes_left_; }

  /// The two columns that `query` gives of a service's own file, by the first.
  std::map<std::string, long long> ask(const std::string& file, const std::string& query) const;
  std::map<std::string, std::string> ask_text(const std::string& file,
                                              const std::string& query) const;

  /// Ids of the mails, in the order in which they were sent.
  std::vector<std::string> mails() const;

  /// Status and reason by saga: "CANCELLED: nothing to pay".
  std::map<std::string, std::string> ends() const;

 private:
  temporary_folder folder_;
  ended_program program_;
  nlohmann::json summary_;
  histories sagas_;
  std::vector<std::string> processes_left_;
};

}  // namespace shop
