// SNORRI_SAGA turns a saga's types into a definition. Include it in the saga's own source file and
// nowhere else: it brings Boost.MSM and nlohmann_json, which cost the compiler seconds.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "snorri/base/invariant.hpp"
#include "snorri/base/json.hpp"
#include "snorri/sagas/checks.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/sagas/describe.hpp"
#include "snorri/sagas/executors.hpp"
#include "snorri/sagas/language.hpp"
#include "snorri/sagas/library.hpp"
#include "snorri/sagas/steps.hpp"

namespace snorri::sagas {

template <class Data>
struct typed_data final : saga_data {
  Data value{};

  std::unique_ptr<saga_data> clone() const override { return std::make_unique<typed_data>(*this); }
  result<std::string> encode() const override {
    try {
      return codec<Data>::encode(value);
    } catch (const std::exception& failure) {
      return error(errc::user_code_threw,
                   std::string("the saga's data can't be written: ") + failure.what());
    }
  }
};

// ---- parts of a definition that few sagas have

template <auto... Commands>
std::vector<std::string> names_of_timers(mp::mp_list<timeout_of<Commands>...>) {
  return {std::string(command_name<Commands>())...};
}

template <class Event, class Upcast>
void bring_up(int&, nlohmann::json&, Upcast) {}
template <class Event, int From, auto Function>
void bring_up(int& version, nlohmann::json& body, upcast<Event, From, Function>) {
  if (version != From) return;
  body = Function(std::move(body));
  ++version;
}

/// Throws what the codec or an upcast throws.
template <class Saga, class Event>
Event decode_as(std::string_view body, [[maybe_unused]] std::string_view schema, reading how) {
  if constexpr (requires { typename Saga::upcasts; }) {
    return [&]<class... Upcasts>(upcasts<Upcasts...>) {
      int version = schema_version(schema);
      const int received = version;
      auto json = snorri::detail::parse_json(body);
      (bring_up<Event>(version, json, Upcasts{}), ...);
      return decode_body<Event>(
          version == received ? std::string(body) : snorri::detail::dump_json(json), how);
    }(typename Saga::upcasts{});
  } else {
    return decode_body<Event>(body, how);
  }
}

template <class Event, auto... Functions>
void add_samples(int type, std::vector<typed_event>& into, samples<Functions...>) {
  const auto add = [&]<auto Function>() {
    if constexpr (std::is_same_v<message_of<Function>, Event>) {
      into.push_back({type, std::make_shared<const Event>(Function())});
    }
  };
  (add.template operator()<Functions>(), ...);
}

template <auto... Predicates>
std::vector<std::string> list_invariants(invariants<Predicates...>) {
  return {std::string(function_name<Predicates>())...};
}
template <class Data, auto... Predicates>
bool ask_invariant(std::size_t asked, const Data& data, std::string_view state,
                   invariants<Predicates...>) {
  std::size_t number = 0;
  bool holds = true;
  const auto ask = [&]<auto Predicate>() {
    if (number++ != asked) return;
    if constexpr (std::is_invocable_r_v<bool, decltype(Predicate), const Data&, std::string_view>) {
      holds = Predicate(data, state);
    } else {
      holds = Predicate(data);
    }
  };
  (ask.template operator()<Predicates>(), ...);
  return holds;
}

template <class Saga>
class typed_definition final : public definition {
 public:
  using data = typename Saga::data;
  using messages = typename graph<Saga>::events;
  static constexpr std::size_t event_count = mp::mp_size<messages>::value;

  [[gnu::cold]] typed_definition() {
    describe<Saga>(shape_);
    described();
    timer_names_ = names_of_timers(typename graph<Saga>::named_timeouts{});
    if constexpr (requires { typename Saga::invariants; }) {
      invariants_ = list_invariants(typename Saga::invariants{});
    }
  }

  std::unique_ptr<saga_data> make_data() const override {
    return std::make_unique<typed_data<data>>();
  }

  result<std::unique_ptr<saga_data>> decode_data(std::string_view json) const override {
    try {
      auto read = std::make_unique<typed_data<data>>();
      read->value = decode_body<data>(json, reading::recorded);
      return std::unique_ptr<saga_data>(std::move(read));
    } catch (const std::exception& failure) {
      return error(errc::body_malformed, shape_.name + ": stored data: " + failure.what());
    }
  }

  result<typed_event> decode(int type, std::string_view body, std::string_view schema,
                             reading how) const override {
    result<typed_event> read = typed_event{};
    with_event_type(type, [&]<class Event>(std::type_identity<Event>) {
      try {
        read = typed_event{
            type, std::make_shared<const Event>(decode_as<Saga, Event>(body, schema, how))};
      } catch (const std::exception& failure) {
        read = error(errc::body_malformed, std::string(message_name<Event>()) + " for saga " +
                                               shape_.name + ": " + failure.what());
      }
    });
    return read;
  }

  result<std::string> encode(const typed_event& what) const override {
    std::string body;
    auto done = guarded([&] {
      with_event_type(what.type, [&]<class Event>(std::type_identity<Event>) {
        body = codec<Event>::encode(*static_cast<const Event*>(what.value.get()));
      });
    });
    if (!done) return done.error();
    return body;
  }

  bool has_samples() const noexcept override {
    return requires { typename Saga::samples; };
  }

  std::vector<typed_event> samples(int type) const override {
    std::vector<typed_event> made;
    with_event_type(type, [&]<class Event>(std::type_identity<Event>) {
      if constexpr (requires { typename Saga::samples; }) {
        add_samples<Event>(type, made, typename Saga::samples{});
      }
      if (made.empty()) made.push_back({type, std::make_shared<const Event>()});
    });
    return made;
  }

  bool has_key(int type) const noexcept override {
    bool found = false;
    with_event_type(type, [&]<class Event>(std::type_identity<Event>) {
      found = key_of<typename Saga::keys, Event>::found;
    });
    return found;
  }

  result<std::string> key(const typed_event& what) const override {
    std::string found;
    with_event_type(what.type, [&]<class Event>(std::type_identity<Event>) {
      if constexpr (key_of<typename Saga::keys, Event>::found) {
        found =
            key_of<typename Saga::keys, Event>::get(*static_cast<const Event*>(what.value.get()));
      }
    });
    return checked_key(std::move(found), shape_.name);
  }

  result<void> fold(saga_data& into, const typed_event& what) const override {
    auto& value = static_cast<typed_data<data>&>(into).value;
    return guarded([&] {
      with_event_type(what.type,
                      [&]<class Event>(std::type_identity<Event>) { learn<Event>(value, what); });
      with_signal(what.type,
                  [&]<class Signal>(std::type_identity<Signal>) { learn<Signal>(value, what); });
    });
  }

  result<row_taken> take(executor by, std::string_view state, const saga_data& before,
                         saga_data& after, const typed_event& what, turn& now) const override {
    const auto number = state_number(state);
    row_frame<Saga> frame(static_cast<const typed_data<data>&>(before).value,
                          static_cast<typed_data<data>&>(after).value, what, now);
    auto ran = guarded([&] {
      if (by == executor::msm) {
        msm::process<Saga>(number, frame);
      } else {
        interpret<Saga>(number, frame);
      }
    });
    if (!ran) return ran.error();
    return frame.taken();
  }

  result<std::string> subject([[maybe_unused]] const saga_data& what) const override {
    std::string found;
    if constexpr (requires { Saga::data_subject; }) {
      auto asked = guarded([&] {
        found = subject_of(static_cast<const typed_data<data>&>(what).value, Saga::data_subject);
      });
      if (!asked) return asked.error();
    }
    return checked_subject(std::move(found), shape_.name);
  }

  result<bool> holds(std::size_t invariant, const saga_data& what,
                     std::string_view state) const override {
    bool yes = true;
    if constexpr (requires { typename Saga::invariants; }) {
      auto asked = guarded([&] {
        yes = ask_invariant(invariant, static_cast<const typed_data<data>&>(what).value, state,
                            typename Saga::invariants{});
      });
      if (!asked) return asked.error();
    }
    return yes;
  }

 private:
  error threw(const char* what) const {
    return error(errc::user_code_threw, "saga type " + shape_.name + ": " + what);
  }

  std::size_t state_number(std::string_view name) const {
    for (std::size_t i = 0; i < shape_.states.size(); ++i) {
      if (shape_.states[i].name == name) return i;
    }
    SNORRI_INVARIANT(false, "a saga is in a state of its definition");
    return 0;
  }

  /// Runs the user's code; what it throws becomes an error.
  template <class Call>
  result<void> guarded(Call&& call) const {
    try {
      call();
      return {};
    } catch (const std::exception& failure) {
      return threw(failure.what());
    } catch (...) {
      return threw("something was thrown that is no std::exception");
    }
  }

  template <class Visitor>
  static void with_signal(int type, Visitor&& visit) {
    if (type >= 0) return;
    [&]<class... Signals>(mp::mp_list<Signals...>) {
      ((number_of_event<Saga, Signals>() == type ? visit(std::type_identity<Signals>{}) : void()),
       ...);
    }(typename graph<Saga>::signals{});
  }

  template <class Visitor>
  static void with_event_type(int type, Visitor&& visit) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((static_cast<int>(I) == type ? visit(std::type_identity<mp::mp_at_c<messages, I>>{})
                                    : void()),
       ...);
    }
    (std::make_index_sequence<event_count>{});
  }
};

template <class Saga>
const definition& define() noexcept {  // runs before main: what throws there ends the program
  refuse(refusals<Saga>{});
  if constexpr (mp::mp_empty<refusals<Saga>>::value) {
    static const typed_definition<Saga> made;
    return made;
  } else {
    std::terminate();  // the compiler has stopped with a sentence; nothing more is instantiated
  }
}

}  // namespace snorri::sagas

/// Every saga file has it; the linker keeps one. It lies in the shared object, so it answers for
/// the definitions there. Not inline: two libraries in one process would share what is static in
/// it.
extern "C" __attribute__((weak, visibility("default"))) const ::snorri::sagas::library_stamp*
snorri_saga_library() {
  static constexpr ::snorri::sagas::library_stamp stamp{
      {'S', 'N', 'O', 'R', 'R', 'I', 0, 0},
      SNORRI_SAGA_ABI,
      SNORRI_VERSION,
      ::snorri::sagas::runtime_stamp(),
      [] { return &::snorri::sagas::linked_definitions(); }};
  return &stamp;
}

/// Registers the saga `Saga` with whatever loads or links this file. At namespace scope, once a
/// saga.
#define SNORRI_SAGA(Saga)                                                                  \
  namespace {                                                                              \
  [[maybe_unused]] const ::snorri::sagas::registration SNORRI_REGISTRATION_NAME(__LINE__){ \
      ::snorri::sagas::define<Saga>()};                                                    \
  }
#define SNORRI_REGISTRATION_NAME(line) SNORRI_REGISTRATION_NAME_(line)
#define SNORRI_REGISTRATION_NAME_(line) snorri_saga_registration_##line
