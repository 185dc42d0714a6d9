#include "snorri/testing/proof.hpp"

#include <gtest/gtest.h>

#include "linked.hpp"

namespace snorri::testing {

void expect_proven(std::string_view saga_type, int version, place where,
                   const sagas::check_options& options) {
  const auto found = find_linked(saga_type, version);
  if (!found) {
    ADD_FAILURE_AT(where.file, where.line) << found.error().message();
    return;
  }
  const auto report = sagas::model_check(**found, options);
  if (report.proven()) return;
  ADD_FAILURE_AT(where.file, where.line) << to_text(report);
}

}  // namespace snorri::testing
