// Reads a saga library and draws it, as a tool of one's own would.
#include <cstdlib>
#include <iostream>
#include <snorri/sagas/graph.hpp>
#include <snorri/sagas/library.hpp>

int main(int, char** arguments) {
  const auto library = snorri::sagas::library::load(arguments[1]);
  if (!library) {
    std::cerr << library.error().text() << '\n';
    return EXIT_FAILURE;
  }
  const auto& found = library->definitions();
  if (found.size() != 1 || found.front()->shape().name != "ticket") return EXIT_FAILURE;
  std::cout << snorri::sagas::to_mermaid(found.front()->shape());
  return EXIT_SUCCESS;
}
