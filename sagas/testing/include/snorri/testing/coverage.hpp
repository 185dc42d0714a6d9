// Which rows of a saga the tests took. Every row that a given() saga takes is counted, for the
// whole process.
//
//   TEST(OrderSaga, EveryRowIsTested) { EXPECT_FULL_COVERAGE(order_saga); }
//
// It has to come last: GoogleTest runs tests in the order of the sources of a program. Since
// gtest_discover_tests runs every test in a process of its own, either
//   - let ctest run the whole program as one test: snorri_add_saga_test(order_tests), a function of
//     find_package(snorri), or add_test(NAME order_tests COMMAND order_tests); or
//   - name an empty folder in the environment variable SNORRI_COVERAGE_DIR: each process leaves the
//     rows that it took there, and the test that asks for coverage, run after all others (ctest
//     fixtures), counts them all.
// Rows that can never be taken, since an earlier one always matches, are rows too: remove them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/sagas/definition.hpp"
#include "snorri/sagas/record.hpp"
#include "snorri/testing/place.hpp"

namespace snorri::testing {

struct coverage {
  sagas::shape shape;
  std::vector<std::size_t> times;  // each row was taken, by its number in shape.rows

  std::vector<std::size_t> untested() const;  // rows never taken
  double percent() const;
  bool full() const { return untested().empty(); }
  /// One line a row: "RESERVE --timeout [tries_left<3>]--> RESERVE / again ReserveInventory".
  std::string list_untested() const;
  /// The saga's diagram with the untested arrows marked.
  std::string to_mermaid() const;
};

/// Counts the row that a record says was taken. Threads: any.
void count_row(const sagas::definition& by, const sagas::record& what);

/// What was counted so far, with what other processes left in SNORRI_COVERAGE_DIR.
coverage coverage_of(const sagas::definition& by);

/// Errors: definition_missing, for a saga that is not linked into the test.
result<coverage> coverage_of(std::string_view saga_type, int version);
template <class Saga>
result<coverage> coverage_of() {
  return coverage_of(Saga::name, Saga::version);
}

/// Fails with the rows that were never taken and the diagram.
void expect_full_coverage(std::string_view saga_type, int version, place where);

}  // namespace snorri::testing

/// Every row of the saga was taken by the tests that ran before.
#define EXPECT_FULL_COVERAGE(Saga) \
  ::snorri::testing::expect_full_coverage(Saga::name, Saga::version, {__FILE__, __LINE__})
