// What a message, or the saga's data, is expected to be.
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

#include "snorri/base/codec.hpp"

namespace snorri::testing {

/// Says what is wrong with a JSON body; "" if it is as expected.
using body_check = std::function<std::string(std::string_view body)>;

/// Anything of its type, an equal value (compared as JSON, so that no operator== is needed), or one
/// that a predicate bool(const Message&) holds for.
template <class Message>
class wanted {
 public:
  wanted() = default;
  wanted(const Message& expected)
      : check_([text = codec<Message>::encode(expected)](std::string_view body) {
          // Read and written again: what the body leaves out is what the type makes of that.
          const auto actual = codec<Message>::encode(codec<Message>::decode(body));
          return actual == text ? std::string() : "it is " + actual + ", expected " + text;
        }) {}
  template <class Predicate>
  requires(std::predicate<const Predicate&, const Message&> &&
           !std::same_as<std::remove_cvref_t<Predicate>, wanted>) wanted(Predicate holds)
      : check_([holds](std::string_view body) {
          return holds(codec<Message>::decode(body))
                     ? std::string()
                     : "it is " + std::string(body) + ", which the predicate refuses";
        }) {}
  /// One member of it: wanted<Order>(&Order::reason, "limit").
  template <class Owner, class Member, class Value>
  requires std::equality_comparable_with<const Member&, const Value&> wanted(Member Owner::*member,
                                                                             const Value& value)
      : check_([member, value = Member(value)](std::string_view body) {
          return codec<Message>::decode(body).*member == value
                     ? std::string()
                     : "it is " + std::string(body) + ", where one member is another";
        }) {}

  /// Never throws what the codec does: a body that is no Message is a failed expectation.
  body_check check() const {
    return [check = check_](std::string_view body) -> std::string {
      try {
        if (check) return check(body);
        (void)codec<Message>::decode(body);
        return {};
      } catch (const std::exception& failure) {
        return "its body " + std::string(body) + " can't be read: " + failure.what();
      }
    };
  }

 private:
  std::function<std::string(std::string_view)> check_;
};

}  // namespace snorri::testing
