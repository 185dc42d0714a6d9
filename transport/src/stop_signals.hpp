// SIGTERM and SIGINT as a question: has one come? The second one has the effect it has without us.
#pragma once

namespace snorri::transport {

/// Threads: any number of these may live at a time; the first installs, the last restores.
class stop_signals {
 public:
  explicit stop_signals(bool wanted);
  ~stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  bool raised() const noexcept;

 private:
  bool wanted_;
};

}  // namespace snorri::transport
