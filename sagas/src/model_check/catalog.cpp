#include "model_check/catalog.hpp"

#include <algorithm>
#include <set>

namespace snorri::sagas::checking {

namespace {

constexpr std::size_t samples_max = 50;  // of one type: a move tells them apart by a byte

constexpr const char* newest_schema = "999999";  // no upcast begins there

bool contains(const std::vector<std::string>& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

/// Local steps and the saga's own code raise it: it does not come from outside.
bool is_raised(const shape& of, const std::string& type) {
  for (const row_shape& row : of.rows) {
    for (const action_shape& action : row.actions) {
      if (action.kind != "raise") continue;
      const std::string all = " or " + action.type + " or ";
      if (all.find(" or " + type + " or ") != std::string::npos) return true;
    }
  }
  return false;
}

/// A second start is an event to a running saga only where a row takes it.
bool is_taken_later(const definition& by, const std::string& type) {
  const auto& shape = by.shape();
  return std::any_of(shape.rows.begin(), shape.rows.end(), [&](const row_shape& row) {
    return row.on == type && row.from != shape.states.front().name;
  });
}

}  // namespace

catalog::catalog(const definition& by, bool data_matters) : by_(by), data_matters_(data_matters) {
  std::vector<std::string> replies;
  for (const command_shape& each : by.shape().commands) {
    command_info info{each, {}};
    for (const auto& type : each.replies) {
      replies.push_back(type);
      const auto number = by.find_event(type);
      if (!number) continue;
      for (auto& what : messages_of(*number)) {
        info.answers.push_back({std::move(what), contains(each.failures, type)});
      }
    }
    commands_.push_back(std::move(info));
  }
  const auto& types = by.event_types();
  starts_ = messages_of(0);
  for (std::size_t number = 0; number < types.size(); ++number) {
    const auto& type = types[number];
    if (contains(replies, type) || is_raised(by.shape(), type)) continue;
    if (number == 0 && !is_taken_later(by, type)) continue;
    for (auto& what : messages_of(static_cast<int>(number))) outside_.push_back(std::move(what));
  }
}

int catalog::command_number(std::string_view name) {
  for (std::size_t i = 0; i < commands_.size(); ++i) {
    if (commands_[i].shape.name == name) return static_cast<int>(i);
  }
  command_info unknown;
  unknown.shape.name = unknown.shape.type = name;
  commands_.push_back(std::move(unknown));
  return static_cast<int>(commands_.size()) - 1;
}

std::size_t catalog::outside_types() const {
  std::set<std::string_view> types;
  for (const auto& each : outside_) types.insert(each.type);
  return types.size();
}

std::vector<message> catalog::messages_of(int type) {
  const auto& name = by_.event_types()[static_cast<std::size_t>(type)];
  std::vector<message> made;
  for (const typed_event& sample : by_.samples(type)) {
    if (made.size() == samples_max) {
      problems_.push_back("samples of " + name + " behind the first " +
                          std::to_string(samples_max));
      break;
    }
    auto body = by_.encode(sample);
    if (!body) {
      problems_.push_back("a sample of " + name + " can't be written: " + body.error().message());
      continue;
    }
    // A body without a schema is of the first version; what is made here is of the newest. Made by
    // default it need not keep the limits that its description draws.
    std::string schema;
    auto event = by_.decode(type, *body, schema, reading::recorded);
    if (!event) {
      schema = newest_schema;
      event = by_.decode(type, *body, schema, reading::recorded);
    }
    if (!event) {
      problems_.push_back("a sample of " + name + " can't be read: " + event.error().message());
      continue;
    }
    made.push_back({std::move(*event), name, schema, std::move(*body)});
  }
  return made;
}

}  // namespace snorri::sagas::checking
