// The model checker as one line of a test: explores every interleaving of a saga, within bounds.
//
//   TEST(OrderSaga, CanAlwaysEnd) { EXPECT_PROVEN(order_saga); }
//
//   snorri::sagas::check_options wider;
//   wider.bounds.losses = 3;
//   EXPECT_PROVEN(order_saga, wider);
#pragma once

#include <string_view>

#include "snorri/sagas/model_check.hpp"
#include "snorri/testing/place.hpp"

namespace snorri::testing {

/// Fails with the shortest story that violates each property, or with what was left unexplored.
void expect_proven(std::string_view saga_type, int version, place where,
                   const sagas::check_options& options = {});

}  // namespace snorri::testing

/// The linked saga is proven: EXPECT_PROVEN(order_saga), EXPECT_PROVEN(order_saga, options).
#define EXPECT_PROVEN(Saga, ...)                                                               \
  ::snorri::testing::expect_proven(Saga::name, Saga::version,                                  \
                                   ::snorri::testing::place{__FILE__, __LINE__} __VA_OPT__(, ) \
                                       __VA_ARGS__)
