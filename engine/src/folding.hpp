// From a stream of the store to the saga that it is the history of.
#pragma once

#include <cstdint>

#include "snorri/base/result.hpp"
#include "snorri/engine/history.hpp"
#include "snorri/sagas/decide.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::engine {

/// The store itself failed. All other errors of reading a saga are that one saga's fault, and no
/// other saga may suffer from it.
constexpr bool is_fault_of_store(errc code) noexcept {
  return static_cast<int>(code) < 3000 && code != errc::data_forgotten;
}

/// Folds what `into` lacks of the stream. A saga that began again under its key needs only what
/// came since: what is before that may be of a definition that nobody has any more, or be
/// forgotten. Errors: the store's; data_forgotten, record_unreadable, type_unknown, body_malformed,
/// user_code_threw, which name the saga and the record. `misfit` is then that record's version (0
/// where the store failed), and `into` is of no use.
result<void> fold_stream(store::store_reader& reader, const store::stream_row& row,
                         const sagas::definition& by, sagas::instance& into, std::uint64_t& misfit);

/// The same without the data, which needs no definition. Errors: the store's; data_forgotten,
/// record_unreadable.
result<void> fold_control(store::store_reader& reader, const store::stream_row& row,
                          sagas::control& into);

}  // namespace snorri::engine
