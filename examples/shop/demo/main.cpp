// `./dev demo`: a shop's real orders through a saga, from the first event to the last. It is a user
// like others: everything it does, it does with the programs that lie beside it.
#include <exception>
#include <iostream>

#include "options.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
  int status = 0;
  const auto options = shop::parse_demo_options(argc, argv, status);
  if (!options) return status;
  try {
    return shop::run_demo(*options);
  } catch (const std::exception& failure) {
    std::cerr << "demo: " << failure.what() << '\n';
    return 1;
  }
}
