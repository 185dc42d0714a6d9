// Writes Prometheus' text format, version 0.0.4. Knows nothing of what is measured.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snorri/engine/figures.hpp"

namespace snorri::app {

using labels = std::vector<std::pair<std::string_view, std::string_view>>;

class exposition {
 public:
  static constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";

  /// Begins a metric; its samples follow. A counter's name ends in _total.
  void counter(std::string_view name, std::string_view help) { begin(name, "counter", help); }
  void gauge(std::string_view name, std::string_view help) { begin(name, "gauge", help); }
  void histogram(std::string_view name, std::string_view help) { begin(name, "histogram", help); }

  void sample(const labels& of, double value);
  template <std::integral Number>
  void sample(const labels& of, Number value) {
    line("", of, std::to_string(value));
  }
  void sample(const labels& of, bool value) { line("", of, value ? "1" : "0"); }
  /// Of a histogram: its buckets, sum and count.
  void sample(labels of, const engine::histogram& value);

  std::string take() { return std::move(text_); }

 private:
  void begin(std::string_view name, const char* type, std::string_view help);
  void line(std::string_view suffix, const labels& of, std::string_view value);

  std::string name_;
  std::string text_;
};

}  // namespace snorri::app
