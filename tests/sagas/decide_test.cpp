#include "snorri/sagas/decide.hpp"
#include <gtest/gtest.h>
#include "definitions/order.hpp"
#include "snorri/sagas/graph.hpp"
TEST(X, Y) { std::puts(snorri::sagas::to_mermaid(orders::order_definition().shape()).c_str()); }
