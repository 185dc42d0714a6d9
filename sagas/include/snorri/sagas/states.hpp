// States, and the events that no message carries.
#pragma once

#include <boost/mp11/list.hpp>
#include <string_view>

#include "snorri/sagas/name.hpp"

namespace snorri {

// ---- states

/// A state of a saga derives from one of these. Its name is what is stored.
struct state {};
/// The state before the first event; every saga has exactly one: START.
struct initial : state {};
/// A state without exits. What it counts as in lists is its base class.
struct terminal : state {};
struct ends_confirmed : terminal {};
struct ends_cancelled : terminal {};

/// Stands for every state but START and the ends: on<ANY, cancel>. A state's own rows come first.
struct ANY {};

/// What a state does when it is entered and left: `struct REVIEW : state { using entry =
/// actions<...>; using exit = actions<...>; };`
template <class... Actions>
using actions = boost::mp11::mp_list<Actions...>;

struct START : initial {};
struct CONFIRMED : ends_confirmed {};
struct CANCELLED : ends_cancelled {};

// ---- events that no message carries

/// The state's timer is due, or a participant reported a technical failure.
struct timeout {
  static constexpr std::string_view message_type = "timeout";
};
/// Somebody wants the saga undone.
struct cancel {
  static constexpr std::string_view message_type = "cancel";
};
/// The time that the saga was given (ends_within) is over.
struct deadline {
  static constexpr std::string_view message_type = "deadline";
};
/// The parent of this confirmed child saga wants it undone: the one event that an end may take.
struct undo {
  static constexpr std::string_view message_type = "undo";
};
/// Comes by itself after each transition; with guards: when what the state waits for is there.
struct completion {
  static constexpr std::string_view message_type = "completion";
};
/// The timer of one command is due, or its participant reported a technical failure. In a state
/// with several commands each has its own.
template <auto Command>
struct timeout_of {};
/// All of these events, in whatever order and however often each comes: on<S, all_of<A, B>>::go<T>
/// is taken once, when the last one is there.
template <class... Events>
struct all_of {};

}  // namespace snorri
