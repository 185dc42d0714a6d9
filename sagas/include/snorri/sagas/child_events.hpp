// What a parent saga hears of its children.
#pragma once

#include <string>
#include <string_view>

#include "snorri/base/codec.hpp"

namespace snorri {

namespace sagas {

/// `data` is the child's data as it ended, JSON.
struct child_event {
  std::string saga;  // "hotel/7"
  std::string data;

  /// The child's data as `Data`, or as any struct that reads what it needs of it.
  template <class Data>
  Data as() const {
    return codec<Data>::decode(data);
  }
};

}  // namespace sagas

struct child_confirmed : sagas::child_event {
  static constexpr std::string_view message_type = "child_confirmed";
};
struct child_cancelled : sagas::child_event {
  static constexpr std::string_view message_type = "child_cancelled";
};
/// A confirmed child is undone, or one that was running is cancelled.
struct child_undone : sagas::child_event {
  static constexpr std::string_view message_type = "child_undone";
};

/// The body of such an event: {"saga": ..., "data": ...}. Errors: what decode throws, as any codec.
namespace sagas {
std::string encode_child_event(const child_event& what);
child_event decode_child_event(std::string_view body);
template <class Event>
struct child_codec {
  static std::string encode(const Event& what) { return encode_child_event(what); }
  static Event decode(std::string_view body) { return Event{decode_child_event(body)}; }
};
}  // namespace sagas

template <>
struct codec<child_confirmed> : sagas::child_codec<child_confirmed> {};
template <>
struct codec<child_cancelled> : sagas::child_codec<child_cancelled> {};
template <>
struct codec<child_undone> : sagas::child_codec<child_undone> {};

}  // namespace snorri
