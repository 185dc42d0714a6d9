// How one answer of a store is compared, for the parts of model_run.
#pragma once

#include "content.hpp"
#include "model_run.hpp"

namespace snorri::store::proof {

template <class T>
std::string line_of(const T& each) {
  return to_line(each);
}

inline std::string code_text(errc code) {
  return code == errc{} ? "success" : "E" + std::to_string(static_cast<int>(code));
}

template <class T>
void model_run::expect_code(const judged& of, const std::string& what, errc expected,
                            const result<T>& found) {
  const auto code = found ? errc{} : found.error().code();
  if (code == expected) return;
  expect(of, what, code_text(expected), found ? code_text(code) : found.error().text());
}

template <class T, class Line>
void model_run::expect_lines(const judged& of, const std::string& what,
                             const std::vector<T>& expected, const result<std::vector<T>>& found,
                             Line line) {
  expect_code(of, what, errc{}, found);
  if (!found || !fault_.empty()) return;
  for (std::size_t n = 0; n < expected.size() && n < found->size() && fault_.empty(); ++n)
    expect(of, what + " row " + std::to_string(n), line(expected[n]), line((*found)[n]));
  expect(of, what + " rows", std::to_string(expected.size()), std::to_string(found->size()));
}

}  // namespace snorri::store::proof
