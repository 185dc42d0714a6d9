// An event store and nothing else.
#include <cstdlib>
#include <iostream>
#include <snorri/store/memory_store.hpp>

int main() {
  using namespace snorri::store;
  auto store = make_memory_store();
  append first;
  first.stream = {"ticket", "1"};
  first.expected = expected_version::none();
  first.events.push_back({"TicketWanted", "consumer", "1", snorri::time_point{}, "{}", "{}"});
  group batch;
  batch.appends.push_back(first);
  const auto outcome = store->commit(batch);
  if (!outcome || !outcome->front()) return EXIT_FAILURE;
  auto reader = store->make_reader();
  const auto events = (*reader)->read_all(0, 10);
  std::cout << events->size() << " event\n";
  return events->size() == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
