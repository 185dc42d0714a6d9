// An engine inside a program of one's own, with the sagas linked in.
#include <cstdlib>
#include <iostream>
#include <snorri/engine/engine.hpp>
#include <snorri/sagas/library.hpp>
#include <snorri/store/memory_store.hpp>
#include <snorri/transport/in_process_link.hpp>

int main() {
  using namespace snorri;
  auto store = store::make_memory_store();
  transport::in_process_link link;
  auto listener = link.listen();
  system_clock clock;
  auto engine = engine::engine::make({}, *store, **listener, sagas::linked_definitions(), clock);
  if (!engine) {
    std::cerr << engine.error().text() << '\n';
    return EXIT_FAILURE;
  }
  const auto turn = (*engine)->step(duration{0});
  std::cout << "the engine ran " << sagas::linked_definitions().size() << " definition\n";
  return turn && sagas::linked_definitions().size() == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
