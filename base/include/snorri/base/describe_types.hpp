// Which C++ types a description may be made of, and what each is in JSON: a constant for each, put
// together from its type alone. describe.hpp is for users.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "snorri/base/description.hpp"
#include "snorri/base/message_name.hpp"

namespace snorri::described {

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
    } else if constexpr (requires { foreign<T>::read; }) {
      made.does.read = &foreign<T>::read;
      made.does.write = &foreign<T>::write;
      made.does.schema = &foreign<T>::schema;
    } else {
      static_assert(std::is_void_v<T>,
                    "SNORRI: a member's type is not described: SNORRI_DESCRIBE(Type, members...) "
                    "in its namespace, or include <snorri/base/json.hpp> for nlohmann's");
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

}  // namespace snorri::described
