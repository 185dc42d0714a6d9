#include "load.hpp"

#include "random.hpp"

namespace snorri::store::proof {

namespace {

constexpr long long begin_us = 1'291'161'600'000'000;  // 2010-12-01
constexpr std::size_t subjects = 4;

/// Knows what is in the store after the steps so far, as far as the next ones need it.
class load_maker {
 public:
  explicit load_maker(std::uint64_t seed) : random_(seed) {}

  load_step next() {
    const auto dice = random_.below(100);
    if (dice < 68) return commit();
    if (dice < 71) return define();
    if (dice < 75) return open_subscription();
    if (dice < 83) return with_subscription(dice);
    if (dice < 89) return {load_step::kind::checkpoint};
    if (dice < 94) return {load_step::kind::maintain};
    if (dice < 96) return archive();
    if (dice < 97) return forget();
    return {load_step::kind::reopen};
  }

 private:
  struct known_stream {
    stream_name name;
    stream_version version = 0;
  };

  time_point now() { return from_us(begin_us + 60'000'000ll * ++minutes_); }
  std::string number(const char* prefix, std::size_t count) {
    return prefix + std::to_string(random_.below(count));
  }

  std::string body() {
    if (random_.chance(5)) return random_.bytes(random_.between(5'000, 20'000));
    return random_.bytes(random_.between(0, 400));
  }

  event make_event() {
    event made{number("Type", 6),
               number("/source/", 3),
               random_.chance(50) ? random_.id() : "id-" + std::to_string(++ids_),
               now(),
               "{\"n\":" + std::to_string(random_.below(1000)) + "}",
               body()};
    if (random_.chance(30)) made.correlation = number("case-", 8);
    if (random_.chance(15)) made.subject = number("customer/", subjects);
    return made;
  }

  stream_summary summary() {
    constexpr const char* statuses[] = {"PENDING", "CONFIRMED", "CANCELLED", "STUCK"};
    return {number("STATE", 5), statuses[random_.below(4)], static_cast<int>(random_.below(3)),
            "hash" + std::to_string(random_.below(3))};
  }

  known_stream& some_stream(bool may_be_new) {
    if (streams_.empty() || (may_be_new && random_.chance(25))) {
      const auto n = std::to_string(streams_.size());
      streams_.push_back({{n.back() % 2 == 0 ? "order" : "parcel", "key-" + n}});
    }
    return streams_[random_.below(streams_.size())];
  }

  append make_append() {
    if (!remembered_.empty() && random_.chance(8)) return random_.one_of(remembered_);
    append made;
    auto& stream = some_stream(true);
    made.stream = stream.name;
    for (auto count = random_.chance(70) ? 1 : random_.between(2, 5); count > 0; --count)
      made.events.push_back(make_event());
    if (random_.chance(60)) made.summary = summary();
    if (random_.chance(8)) {
      made.expected = expected_version::exact(stream.version + 1000);  // a conflict
      return made;
    }
    if (random_.chance(40)) made.expected = expected_version::exact(stream.version);
    stream.version += made.events.size();
    events_ += made.events.size();
    made.deduplicate = random_.chance(40);
    if (made.deduplicate) remembered_.push_back(made);
    return made;
  }

  load_step commit() {
    load_step made;
    constexpr std::size_t sizes[] = {1, 1, 2, 3, 8, 20};
    const auto appends = random_.chance(90) ? sizes[random_.below(6)] : 0;
    for (std::size_t n = 0; n < appends; ++n) made.group.appends.push_back(make_append());
    if (random_.chance(25)) add_snapshot(made.group);
    if (appends == 0 || random_.chance(10)) made.group.parked.push_back(parked());
    if (random_.chance(15)) made.group.held.push_back(held());
    if (random_.chance(10)) made.group.released.push_back({"order", "/s", number("held-", 6)});
    if (random_.chance(15)) made.group.routes.push_back({number("Do", 5), number("worker-", 3)});
    if (random_.chance(10)) made.group.touched.push_back({some_stream(false).name, summary()});
    if (random_.chance(20)) {
      made.group.subscriptions.push_back(
          {number("grouped-", 3), {number("Type", 6)}, random_.below(events_ + 3)});
    }
    return made;
  }

  void add_snapshot(store::group& group) {
    const auto& stream = some_stream(false);
    snapshot made{stream.version + (random_.chance(10) ? 5 : 0), "hash", body()};
    if (random_.chance(20)) made.subject = number("customer/", subjects);
    group.snapshots.push_back({stream.name, std::move(made)});
  }

  parked_message parked() {
    return {0,       now(), number("/s", 3), random_.id(), random_.bytes(9), number("key-", 9),
            "E3009", "{}",  body()};
  }

  held_message held() {
    return {0,      now(), now(), "order", number("key-", 9), "/s", number("held-", 6),
            "Paid", "v1",  "",    body()};
  }

  load_step define() {
    load_step made{load_step::kind::define};
    made.definition = {number("saga", 3), static_cast<int>(random_.below(3)), random_.id(), body()};
    return made;
  }

  load_step open_subscription() {
    load_step made{load_step::kind::open_subscription};
    made.name = number("opened-", 3);
    made.filter = {random_.chance(50) ? "order" : "", {number("Type", 6)}, ""};
    constexpr subscription_start::kind kinds[] = {subscription_start::kind::start,
                                                  subscription_start::kind::now,
                                                  subscription_start::kind::after};
    made.start = {kinds[random_.below(3)], random_.below(events_ + 1)};
    return made;
  }

  load_step with_subscription(std::size_t dice) {
    load_step made;
    made.what = dice < 79   ? load_step::kind::move_cursor
                : dice < 81 ? load_step::kind::fail_subscription
                : dice < 82 ? load_step::kind::resume_subscription
                            : load_step::kind::remove_subscription;
    made.name = number("opened-", 3);
    made.position = random_.below(events_ + 1);
    return made;
  }

  load_step archive() {
    load_step made{load_step::kind::archive};
    made.retention = {{"CONFIRMED", "CANCELLED"}, now(), random_.between(1, 10)};
    return made;
  }

  load_step forget() {
    load_step made{load_step::kind::forget};
    made.name = number("customer/", subjects);
    return made;
  }

  random_numbers random_;
  std::vector<known_stream> streams_;
  std::vector<append> remembered_;
  std::size_t ids_ = 0;
  std::size_t events_ = 0;
  long long minutes_ = 0;
};

std::uint64_t epoch_of(event_store& store, const std::string& name) {
  const auto reader = store.make_reader();
  if (!reader) return 0;
  const auto all = (*reader)->list_subscriptions();
  if (!all) return 0;
  for (const auto& each : *all) {
    if (each.name == name) return each.epoch;
  }
  return 0;
}

/// A refusal that the workload means to meet is no failure of it.
template <class T>
result<void> judged(const result<T>& outcome) {
  if (outcome || outcome.error().code() == errc::subscription_missing) return {};
  return outcome.error();
}

}  // namespace

std::vector<load_step> make_load_steps(std::uint64_t seed, std::size_t count) {
  load_maker maker(seed);
  std::vector<load_step> steps;
  while (steps.size() < count) steps.push_back(maker.next());
  return steps;
}

sqlite_options small_options(const std::string& path) {
  sqlite_options options;
  options.path = path;
  options.cache_bytes = 1u << 20u;
  options.checkpoint_pages = 40;
  options.reserve_bytes = 8192;
  options.index_memory_entries = 16;
  return options;
}

result<void> perform(event_store& store, const load_step& step, group_outcome& outcome) {
  using kind = load_step::kind;
  switch (step.what) {
    case kind::commit: {
      auto done = store.commit(step.group);
      if (!done) return done.error();
      outcome = std::move(*done);
      return {};
    }
    case kind::define:
      return judged(store.put_definition(step.definition));
    case kind::open_subscription:
      return judged(store.open_subscription(step.name, step.filter, step.start));
    case kind::move_cursor:
      return judged(store.move_cursor(step.name, epoch_of(store, step.name), step.position));
    case kind::fail_subscription:
      return judged(
          store.fail_subscription(step.name, epoch_of(store, step.name), "E5001 no answer", 2));
    case kind::resume_subscription:
      return judged(store.resume_subscription(step.name));
    case kind::remove_subscription:
      return judged(store.remove_subscription(step.name));
    case kind::checkpoint:
      return judged(store.checkpoint());
    case kind::maintain:
      return judged(store.maintain());
    case kind::archive:
      return judged(store.archive(step.retention));
    case kind::forget:
      return judged(store.forget(step.name, {}));
    case kind::reopen:
      break;
  }
  return {};
}

}  // namespace snorri::store::proof
