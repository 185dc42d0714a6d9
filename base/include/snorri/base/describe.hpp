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
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "snorri/base/codec.hpp"
#include "snorri/base/describe_macros.hpp"
#include "snorri/base/description.hpp"
#include "snorri/base/message_name.hpp"

namespace snorri {

/// What may be said of a member in its brackets, besides a text for people.
namespace describing {

/// Of a number; the bound is allowed.
struct at_least {
  long long whole;
  double real;
  template <class Number>
  constexpr explicit at_least(Number least)
      : whole(static_cast<long long>(least)), real(static_cast<double>(least)) {}
};
struct at_most {
  long long whole;
  double real;
  template <class Number>
  constexpr explicit at_most(Number most)
      : whole(static_cast<long long>(most)), real(static_cast<double>(most)) {}
};
/// Of text in characters, of a list or map in elements.
struct size_at_least {
  std::size_t size;
};
struct size_at_most {
  std::size_t size;
};
inline constexpr size_at_least not_empty{1};
/// May be absent; the member then keeps what its struct gives it.
struct or_default_t {};
inline constexpr or_default_t or_default{};

}  // namespace describing

namespace described {

template <class T>
concept has_members = requires {
  snorri_members(std::type_identity<T>{});
};
template <class T>
concept has_choices = requires {
  snorri_choices(std::type_identity<T>{});
};
/// A type without members needs no description: it is the object {}.
template <class T>
concept structure = has_members<T> ||(std::is_class_v<T>&& std::is_empty_v<T>);

/// Conversions of another library; complete for T where a header defines them.
template <class T>
struct foreign;

template <class T>
const type& type_of() noexcept;

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
template <auto Pointer>
constexpr void say(limits& of, describing::at_least least) {
  static_assert(sized_by<typename member_pointer<decltype(Pointer)>::value>::number,
                "SNORRI: at_least(n) is for members that are numbers");
  of.least = least.whole;
  of.real_least = least.real;
}
template <auto Pointer>
constexpr void say(limits& of, describing::at_most most) {
  static_assert(sized_by<typename member_pointer<decltype(Pointer)>::value>::number,
                "SNORRI: at_most(n) is for members that are numbers");
  of.most = most.whole;
  of.real_most = most.real;
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
template <class T>
inline constexpr auto members_of = snorri_members(std::type_identity<T>{});
template <class T>
inline constexpr auto choices_of = snorri_choices(std::type_identity<T>{});

// ---- types

template <class T>
constexpr std::string_view text_of() {
  if constexpr (requires { std::string_view{T::description}; }) {
    return T::description;
  } else {
    return {};
  }
}

template <class List>
struct list_operations {
  static void clear(void* list) { static_cast<List*>(list)->clear(); }
  static void* add(void* list, std::string&&) { return &static_cast<List*>(list)->emplace_back(); }
  static void each(const void* list, void* context,
                   void (*visit)(void*, const std::string*, const void*)) {
    for (const auto& element : *static_cast<const List*>(list)) visit(context, nullptr, &element);
  }
};
template <class Map>
struct map_operations {
  static void clear(void* map) { static_cast<Map*>(map)->clear(); }
  static void* add(void* map, std::string&& key) {
    const auto [at, fresh] = static_cast<Map*>(map)->try_emplace(std::move(key));
    return fresh ? &at->second : nullptr;
  }
  static void each(const void* map, void* context,
                   void (*visit)(void*, const std::string*, const void*)) {
    for (const auto& [key, value] : *static_cast<const Map*>(map)) visit(context, &key, &value);
  }
};
template <class Optional>
struct optional_operations {
  static void clear(void* optional) { static_cast<Optional*>(optional)->reset(); }
  static void* add(void* optional, std::string&&) {
    return &static_cast<Optional*>(optional)->emplace();
  }
  static void each(const void* optional, void* context,
                   void (*visit)(void*, const std::string*, const void*)) {
    const auto& one = *static_cast<const Optional*>(optional);
    if (one) visit(context, nullptr, &*one);
  }
};
template <class Time>
struct time_operations {
  static void set(void* into, time_point at) {
    *static_cast<Time*>(into) = std::chrono::floor<typename Time::duration>(at);
  }
  static time_point get(const void* from) {
    return std::chrono::floor<duration>(*static_cast<const Time*>(from));
  }
};

template <class Operations>
constexpr operations all_of() {
  operations made;
  made.clear = &Operations::clear;
  made.add = &Operations::add;
  made.each = &Operations::each;
  return made;
}

template <class Number>
constexpr type number(kind is) {
  type made;
  made.is = is;
  made.bytes = sizeof(Number);
  made.is_signed = std::is_signed_v<Number>;
  return made;
}
template <class Element, class Operations>
constexpr type container(kind is) {
  type made;
  made.is = is;
  made.element = &type_of<Element>;
  made.does = all_of<Operations>();
  return made;
}

template <class T>
struct describe_type {
  static constexpr type make() {
    type made;
    if constexpr (std::is_same_v<T, bool>) {
      made.is = kind::truth;
    } else if constexpr (std::is_integral_v<T>) {
      made = number<T>(kind::integer);
    } else if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
      made = number<T>(kind::real);
    } else if constexpr (has_choices<T>) {
      made = number<std::underlying_type_t<T>>(kind::choice);
      made.name = detail::unqualified_name<T>();
      made.choices = choices_of<T>.data();
      made.choice_count = choices_of<T>.size();
    } else if constexpr (std::is_enum_v<T>) {
      made = number<std::underlying_type_t<T>>(kind::integer);
    } else if constexpr (structure<T>) {
      made.is = kind::structure;
      made.name = message_name<T>();
      made.text = text_of<T>();
      if constexpr (has_members<T>) {
        made.members = members_of<T>.data();
        made.member_count = members_of<T>.size();
      }
    } else {
      static_assert(
          requires { foreign<T>::read; },
          "SNORRI: a member's type is not described: SNORRI_DESCRIBE(Type, members...) "
          "in its namespace (or include <snorri/base/json.hpp> for nlohmann's)");
      made.is = kind::foreign;
      made.does.read = &foreign<T>::read;
      made.does.write = &foreign<T>::write;
      made.does.schema = &foreign<T>::schema;
    }
    return made;
  }
};
template <>
struct describe_type<std::string> {
  static constexpr type make() {
    type made;
    made.is = kind::text;
    return made;
  }
};
template <class T>
struct describe_type<std::optional<T>> {
  static constexpr type make() {
    return container<T, optional_operations<std::optional<T>>>(kind::optional);
  }
};
template <class T, class Allocator>
struct describe_type<std::vector<T, Allocator>> {
  static_assert(!std::is_same_v<T, bool>,
                "SNORRI: std::vector<bool> holds no bools: use a vector of an enum or of char");
  static constexpr type make() {
    return container<T, list_operations<std::vector<T, Allocator>>>(kind::list);
  }
};
template <class T, class... More>
struct describe_type<std::map<std::string, T, More...>> {
  static constexpr type make() {
    return container<T, map_operations<std::map<std::string, T, More...>>>(kind::map);
  }
};
template <class T, class... More>
struct describe_type<std::unordered_map<std::string, T, More...>> {
  static constexpr type make() {
    return container<T, map_operations<std::unordered_map<std::string, T, More...>>>(kind::map);
  }
};
template <class Rep, class Period>
struct describe_type<std::chrono::duration<Rep, Period>> {
  static constexpr std::string_view unit() {
    if (std::ratio_equal_v<Period, std::nano>) return "nanoseconds";
    if (std::ratio_equal_v<Period, std::micro>) return "microseconds";
    if (std::ratio_equal_v<Period, std::milli>) return "milliseconds";
    if (std::ratio_equal_v<Period, std::ratio<1>>) return "seconds";
    if (std::ratio_equal_v<Period, std::ratio<60>>) return "minutes";
    if (std::ratio_equal_v<Period, std::ratio<3600>>) return "hours";
    if (std::ratio_equal_v<Period, std::ratio<86400>>) return "days";
    return {};
  }
  static_assert(std::is_integral_v<Rep> && !unit().empty(),
                "SNORRI: a length of time is a whole number of nanoseconds ... days");
  static constexpr type make() {
    type made = number<Rep>(kind::integer);
    made.unit = unit();
    return made;
  }
};
template <class Length>
struct describe_type<std::chrono::time_point<std::chrono::system_clock, Length>> {
  using time = std::chrono::time_point<std::chrono::system_clock, Length>;
  static constexpr type make() {
    type made;
    made.is = kind::time;
    made.does.set_time = &time_operations<time>::set;
    made.does.time = &time_operations<time>::get;
    return made;
  }
};

template <class T>
const type& type_of() noexcept {
  static constexpr type made = describe_type<T>::make();
  return made;
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
