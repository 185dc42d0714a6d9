// Puts the one saga of its library, which has a mistake, into the list.
#include "seeded/seeded.hpp"
#include "snorri/sagas/library.hpp"

namespace {
const snorri::sagas::registration wrong{orders::missing_release()};
}
