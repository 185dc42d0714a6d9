// A story as a Mermaid sequenceDiagram: the saga, a lifeline for each forward command, and the
// network's faults.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snorri/sagas/record.hpp"

namespace snorri::sagas::checking {

class diagram {
 public:
  explicit diagram(const std::string& saga) : saga_(saga) {}

  /// `who` is the forward command of the participant, `what` the message.
  void arrives(const std::string& who, const std::string& what);
  void answers(const std::string& who, const std::string& what);
  void lost(const std::string& who, const std::string& what, bool to_saga);
  void note_over_participant(const std::string& who, const std::string& what);
  void note(const std::string& what);
  void comes_from_outside(const std::string& what);
  void takes(const record& what);

  std::string text() const;

 private:
  const std::string& lifeline(const std::string& who);
  void line(const std::string& what) { lines_.push_back("    " + what); }

  std::string saga_;
  std::vector<std::string> lifelines_;
  std::vector<std::string> lines_;
  bool outside_ = false;
};

}  // namespace snorri::sagas::checking
