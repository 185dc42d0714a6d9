// Sagas as their histories tell them, read straight from a store.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "snorri/sagas/record.hpp"

namespace shop {

struct history {
  std::string status;  // as the list says
  std::vector<snorri::sagas::record> records;

  /// The events of `types` that it published, oldest first.
  std::vector<snorri::sagas::event_record> published(const std::vector<std::string>& types) const;
  /// Ids of the commands that were answered with one of `types`, in the order of the answers.
  std::vector<std::string> answered(const std::vector<std::string>& types) const;
  /// Which commands were undone, in the order in which that was asked for.
  std::vector<std::string> undone() const;
  /// How many of the commands that undo others were answered.
  std::size_t undo_answers() const;
};

/// By saga: "order/536365".
using histories = std::map<std::string, history>;

histories read_histories(const std::filesystem::path& store);

}  // namespace shop
