// What a test would have failed with.
#pragma once

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

struct caught_failure {
  int line = 0;
  std::string message;
};

template <class Test>
std::vector<caught_failure> failures_of(Test&& test) {
  using reporter = testing::ScopedFakeTestPartResultReporter;
  testing::TestPartResultArray results;
  {
    const reporter catches(reporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
    test();
  }
  std::vector<caught_failure> failures;
  for (int i = 0; i < results.size(); ++i) {
    const auto& each = results.GetTestPartResult(i);
    if (each.failed()) failures.push_back({each.line_number(), each.message()});
  }
  return failures;
}
