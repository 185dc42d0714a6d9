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
#include "snorri/sagas/language.hpp"
#include "snorri/sagas/library.hpp"
#include "snorri/sagas/msm_adapter.hpp"
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

template <class State>
state_shape describe_state() {
  return {label_of<State>::value.text(), std::is_base_of_v<ends_confirmed, State>   ? "CONFIRMED"
                                         : std::is_base_of_v<ends_cancelled, State> ? "CANCELLED"
                                                                                    : ""};
}

template <class Row>
row_shape describe_row() {
  row_shape shape{label_of<source_of<Row>>::value.text(),
                  std::string(message_name<event_of<Row>>()),
                  label_of<target_of<Row>>::value.text(),
                  Row::guard::describe(),
                  {}};
  [&shape]<class... Actions>(mp::mp_list<Actions...>) {
    (shape.actions.push_back(Actions::describe()), ...);
  }(typename Row::actions{});
  return shape;
}

/// Runs the row that an executor has found; both executors call it, so that they can differ only in
/// which row they find.
template <class Saga>
class row_frame {
 public:
  using data = typename Saga::data;
  row_frame(const data& before, data& after, turn& now)
      : before_(before), after_(after), now_(now) {}

  template <std::size_t N, class Event>
  bool test(const Event& event) {
    const bool yes = msm::rule<Saga, N>::guard::test(now_, before_, event);
    if (!yes) refused_ = true;
    return yes;
  }

  template <std::size_t N, class Event>
  void run(const Event& event) {
    taken_ = {row_taken::what::taken, N};
    if constexpr (requires(data & d) { when(d, event); }) when(after_, event);
    [&]<class... Actions>(mp::mp_list<Actions...>) {
      (Actions::run(now_, std::as_const(after_), event), ...);
    }(typename msm::rule<Saga, N>::actions{});
  }

  void none() {}

  row_taken taken() const {
    if (taken_.happened == row_taken::what::no_row && refused_) {
      return {row_taken::what::refused_by_guard, 0};
    }
    return taken_;
  }

 private:
  const data& before_;
  data& after_;
  turn& now_;
  row_taken taken_;
  bool refused_ = false;
};

/// The oracle: the first row whose state, event and guard match.
template <class Saga, class Event>
void interpret(std::size_t state, row_frame<Saga>& frame, const Event& event) {
  using g = graph<Saga>;
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    const auto try_row = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
      using rule = msm::rule<Saga, I>;
      if constexpr (std::is_same_v<typename rule::event, Event>) {
        if (g::edges[I].from != state) return false;
        if constexpr (!rule::guard::always) {
          if (!frame.template test<I>(event)) return false;
        }
        frame.template run<I>(event);
        return true;
      } else {
        return false;
      }
    };
    (void)(try_row(std::integral_constant<std::size_t, N>{}) || ...);
  }
  (std::make_index_sequence<g::row_count>{});
}

template <class Saga>
class typed_definition final : public definition {
 public:
  using data = typename Saga::data;
  using events = typename graph<Saga>::events;
  static constexpr std::size_t event_count = mp::mp_size<events>::value;

  typed_definition() {
    shape_.name = std::string(Saga::name);
    shape_.version = Saga::version;
    shape_.start = std::string(message_name<typename Saga::start>());
    [this]<class... States>(mp::mp_list<States...>) {
      (shape_.states.push_back(describe_state<States>()), ...);
    }(typename graph<Saga>::states{});
    [this]<class... Rows>(mp::mp_list<Rows...>) {
      (shape_.rows.push_back(describe_row<Rows>()), ...);
    }(typename graph<Saga>::rows{});
    [this]<class... Events>(mp::mp_list<Events...>) {
      (event_types_.emplace_back(message_name<Events>()), ...);
    }(events{});
    shape_.hash = hash_of(shape_);
  }

  std::unique_ptr<saga_data> make_data() const override {
    return std::make_unique<typed_data<data>>();
  }

  result<std::unique_ptr<saga_data>> decode_data(std::string_view json) const override {
    try {
      auto read = std::make_unique<typed_data<data>>();
      read->value = codec<data>::decode(json);
      return std::unique_ptr<saga_data>(std::move(read));
    } catch (const std::exception& failure) {
      return error(errc::body_malformed, shape_.name + ": stored data: " + failure.what());
    }
  }

  result<typed_event> decode(int type, std::string_view body) const override {
    result<typed_event> read = typed_event{};
    with_event_type(type, [&]<class Event>(std::type_identity<Event>) {
      try {
        read = typed_event{type, std::make_shared<const Event>(codec<Event>::decode(body))};
      } catch (const std::exception& failure) {
        read = error(errc::body_malformed, std::string(message_name<Event>()) + " for saga " +
                                               shape_.name + ": " + failure.what());
      }
    });
    return read;
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
      with_event(what, [&](const auto& event) {
        if constexpr (requires { when(value, event); }) when(value, event);
      });
    });
  }

  result<row_taken> take(executor by, std::string_view state, const saga_data& before,
                         saga_data& after, const typed_event& what, turn& now) const override {
    const auto number = state_number(state);
    row_frame<Saga> frame(static_cast<const typed_data<data>&>(before).value,
                          static_cast<typed_data<data>&>(after).value, now);
    auto ran = guarded([&] {
      with_event(what, [&](const auto& event) {
        if (by == executor::msm) {
          msm::process<Saga>(number, frame, event);
        } else {
          interpret<Saga>(number, frame, event);
        }
      });
    });
    if (!ran) return ran.error();
    return frame.taken();
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
  static void with_event(const typed_event& what, Visitor&& visit) {
    if (what.type == typed_event::timeout) {
      visit(timeout{});
    } else if (what.type == typed_event::cancel) {
      visit(cancel{});
    } else {
      with_event_type(what.type, [&]<class Event>(std::type_identity<Event>) {
        visit(*static_cast<const Event*>(what.value.get()));
      });
    }
  }

  template <class Visitor>
  static void with_event_type(int type, Visitor&& visit) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((static_cast<int>(I) == type ? visit(std::type_identity<mp::mp_at_c<events, I>>{}) : void()),
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

/// Registers the saga `Saga` with whatever loads or links this file. At namespace scope, once a
/// saga.
#define SNORRI_SAGA(Saga)                                                                  \
  namespace {                                                                              \
  [[maybe_unused]] const ::snorri::sagas::registration SNORRI_REGISTRATION_NAME(__LINE__){ \
      ::snorri::sagas::define<Saga>()};                                                    \
  }                                                                                        \
  SNORRI_SAGA_LIBRARY_ENTRY
#define SNORRI_REGISTRATION_NAME(line) SNORRI_REGISTRATION_NAME_(line)
#define SNORRI_REGISTRATION_NAME_(line) snorri_saga_registration_##line
