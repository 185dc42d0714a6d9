// A saga library with a mistake in its one saga.
#include "seeded/seeded.hpp"
#include "snorri/sagas/library.hpp"

namespace {
const snorri::sagas::registration wrong{orders::missing_release()};
}

SNORRI_SAGA_LIBRARY_ENTRY
