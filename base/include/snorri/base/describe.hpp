// One description of a message, from which come its JSON both ways, the refusal of what does not
// match, and its JSON Schema. In the type's own namespace, after it:
//
//   struct Item { std::string code; int pieces = 0; };
//   SNORRI_DESCRIBE(Item, code, pieces)
//
//   struct OrderPlaced { std::string order; std::vector<Item> items; std::string note; };
//   SNORRI_DESCRIBE(OrderPlaced, (order, not_empty, "the shop's number of it"),
//                   (items, size_at_least(1)), (note, or_default))
//
//   enum class Size { small, large };
//   SNORRI_DESCRIBE_ENUM(Size, small, large)
//
// The same for what lies in messages and for a saga's data. Members: bool, integers, floating
// point, std::string, std::optional, std::vector, maps by std::string, enums, std::chrono lengths
// (their number) and sys_time (RFC 3339), described types. docs/messages.md says all.
// Costs the compiler little: no nlohmann_json.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "snorri/base/codec.hpp"
#include "snorri/base/describe_macros.hpp"
#include "snorri/base/describe_types.hpp"
#include "snorri/base/description.hpp"

namespace snorri {

/// What may be said of a member in its brackets, besides a text for people.
namespace describing {

// With constructors: clang 14 makes no aggregate from round brackets.

/// Of a number; the bound is allowed.
template <class Number>
struct at_least {
  constexpr explicit at_least(Number least) : bound(least) {}
  Number bound;
};
template <class Number>
struct at_most {
  constexpr explicit at_most(Number most) : bound(most) {}
  Number bound;
};
/// Of text in characters, of a list or map in elements.
struct size_at_least {
  constexpr explicit size_at_least(std::size_t least) : size(least) {}
  std::size_t size;
};
struct size_at_most {
  constexpr explicit size_at_most(std::size_t most) : size(most) {}
  std::size_t size;
};
inline constexpr size_at_least not_empty{1};
/// May be absent; the member then keeps what its struct gives it.
struct or_default_t {};
inline constexpr or_default_t or_default{};

}  // namespace describing

namespace described {

// ---- members

template <class Pointer>
struct member_pointer;
template <class Class, class Value>
struct member_pointer<Value Class::*> {
  using object = Class;
  using value = Value;
};

template <auto Pointer>
void* locate(void* object) {
  return &(static_cast<typename member_pointer<decltype(Pointer)>::object*>(object)->*Pointer);
}
template <auto Pointer>
std::string initial_json() {
  using pointer = member_pointer<decltype(Pointer)>;
  const typename pointer::object made{};
  return encode(type_of<typename pointer::value>(), &(made.*Pointer));
}

template <class T>
struct sized_by {
  static constexpr bool number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;
  static constexpr bool real = std::is_floating_point_v<T>;
  static constexpr bool counted = std::is_same_v<T, std::string> || requires(T t) {
    t.clear();
    t.size();
  };
};
template <class T>
struct sized_by<std::optional<T>> : sized_by<T> {};

template <auto Pointer>
constexpr void say(limits& of, std::string_view text) {
  of.text = text;
}
template <auto Pointer>
constexpr void say(limits& of, describing::or_default_t) {
  of.or_default = true;
  of.initial = &initial_json<Pointer>;
}
template <auto Pointer, class Number>
constexpr bool bounds() {
  using value = typename member_pointer<decltype(Pointer)>::value;
  return sized_by<value>::number && (std::is_integral_v<Number> || sized_by<value>::real);
}
template <auto Pointer, class Number>
constexpr void say(limits& of, describing::at_least<Number> least) {
  static_assert(bounds<Pointer, Number>(),
                "SNORRI: at_least(n) is for members that are numbers, with a whole n for integers");
  of.least = static_cast<long long>(least.bound);
  of.real_least = static_cast<double>(least.bound);
}
template <auto Pointer, class Number>
constexpr void say(limits& of, describing::at_most<Number> most) {
  static_assert(bounds<Pointer, Number>(),
                "SNORRI: at_most(n) is for members that are numbers, with a whole n for integers");
  of.most = static_cast<long long>(most.bound);
  of.real_most = static_cast<double>(most.bound);
}
template <auto Pointer>
constexpr void say(limits& of, describing::size_at_least least) {
  static_assert(sized_by<typename member_pointer<decltype(Pointer)>::value>::counted,
                "SNORRI: not_empty and size_at_least(n) are for text, lists and maps");
  of.size_least = least.size;
}
template <auto Pointer>
constexpr void say(limits& of, describing::size_at_most most) {
  static_assert(sized_by<typename member_pointer<decltype(Pointer)>::value>::counted,
                "SNORRI: size_at_most(n) is for text, lists and maps");
  of.size_most = most.size;
}

template <auto Pointer, class... Said>
constexpr member member_of(std::string_view name, const Said&... said) {
  using value = typename member_pointer<decltype(Pointer)>::value;
  member made{name, &locate<Pointer>, &type_of<value>, {}, 0};
  (say<Pointer>(made.says, said), ...);
  return made;
}

/// By name, as they are written and looked for.
template <class... Members>
constexpr auto list_members(const Members&... members) {
  static_assert(
      sizeof...(Members) <= 64,
      "SNORRI: a described type has 64 members at most: put some into a struct of theirs");
  std::array<member, sizeof...(Members)> all{members...};
  for (std::size_t i = 0; i < all.size(); ++i) all[i].place = i;
  for (std::size_t i = 1; i < all.size(); ++i) {
    for (std::size_t j = i; j > 0 && all[j].name < all[j - 1].name; --j) {
      const member moved = all[j];
      all[j] = all[j - 1];
      all[j - 1] = moved;
    }
  }
  return all;
}
}  // namespace described

/// Every described struct, and every one without members.
template <described::structure T>
struct codec<T> {
  static std::string encode(const T& message) {
    return described::encode(described::type_of<T>(), &message);
  }
  static T decode(std::string_view body, reading how = reading::strict) {
    T made{};
    described::decode(described::type_of<T>(), &made, body, how);
    return made;
  }
  static std::string schema() { return described::json_schema(described::type_of<T>()); }
};

}  // namespace snorri

/// At namespace scope, after the struct. At most 64 members; each its name, or its name and what is
/// said of it in brackets. None is fine: SNORRI_DESCRIBE(Cancelled) is {}.
#define SNORRI_DESCRIBE(Type, ...)                                                     \
  [[maybe_unused]] constexpr auto snorri_members(std::type_identity<Type>) {           \
    using snorri_described = Type;                                                     \
    using namespace ::snorri::describing;                                              \
    static_assert(std::is_class_v<snorri_described>);                                  \
    return ::snorri::described::list_members(SNORRI_EACH(SNORRI_MEMBER, __VA_ARGS__)); \
  }

/// The same for an enum: its enumerators, in JSON by their names.
#define SNORRI_DESCRIBE_ENUM(Type, ...)                                      \
  [[maybe_unused]] constexpr auto snorri_choices(std::type_identity<Type>) { \
    using snorri_described = Type;                                           \
    return std::array{SNORRI_EACH(SNORRI_CHOICE, __VA_ARGS__)};              \
  }
