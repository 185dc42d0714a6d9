// A saga library that was built against an older Snorri: only its stamp may be looked at.
#include <cstdlib>

#include "snorri/sagas/library.hpp"

extern "C" __attribute__((visibility("default"))) const snorri::sagas::library_stamp*
snorri_saga_library() {
  static constexpr snorri::sagas::library_stamp stamp{
      {'S', 'N', 'O', 'R', 'R', 'I', 0, 0},
      SNORRI_SAGA_ABI,
      "0.0.1",
      snorri::sagas::runtime_stamp(),
      []() -> const std::vector<const snorri::sagas::definition*>* { std::abort(); }};
  return &stamp;
}
