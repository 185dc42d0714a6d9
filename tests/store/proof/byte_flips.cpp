#include "byte_flips.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <new>

#include "content.hpp"
#include "recording.hpp"

namespace snorri::store::proof {

namespace {

constexpr std::size_t header_bytes = 512;  // of a file, and of its log

event make_event(const std::string& id, const std::string& body) {
  return {"Type" + std::to_string(id.size()),
          "/shop",
          id,
          from_us(1'291'161'600'000'000),
          "{\"n\":1}",
          body,
          "case-1"};
}

append make_append(const std::string& key, const std::string& id, const std::string& body) {
  append what;
  what.stream = {"order", key};
  what.events = {make_event(id, body)};
  what.summary = stream_summary{"RESERVE", "PENDING", 1, "hash"};
  what.deduplicate = true;
  return what;
}

/// Something in every table.
group make_first() {
  group what;
  what.appends = {make_append("1", "start-1", "{\"total\":10}"), make_append("1", "paid", "{}"),
                  make_append("2", "start-22", std::string(6000, 'b'))};
  what.appends[1].events.push_back(make_event("shipped", "{\"to\":\"Reykjavik\"}"));
  what.snapshots = {{{"order", "1"}, {2, "hash", "{\"state\":1}"}}};
  what.parked = {{0, from_us(1), "/shop", "parked-1", "Paid", "9", "E3009", "{}", "{\"n\":9}"}};
  what.held = {{0, from_us(1), from_us(9), "order", "7", "/shop", "held-1", "Paid", "", "", "{}"}};
  what.subscriptions = {{"mail", {"Paid"}, 2}};
  what.routes = {{"Ship", "carrier"}};
  return what;
}

/// Of the same tables, for the log.
group make_second() {
  group what;
  what.appends = {make_append("2", "late", "{\"n\":2}"), make_append("3", "new", "{\"n\":3}")};
  what.snapshots = {{{"order", "2"}, {2, "hash", "{\"state\":2}"}}};
  what.parked = {{0, from_us(2), "/shop", "parked-2", "Paid", "9", "E3009", "{}", "{\"n\":8}"}};
  what.held = {{0, from_us(2), from_us(9), "order", "8", "/shop", "held-2", "Paid", "", "", "{}"}};
  what.subscriptions = {{"mail", {"Paid"}, 4}};
  return what;
}

struct subject {
  std::map<std::string, std::string> files;
  std::string content;
  std::string fault{};
  stream_name stream{};  // one that there is
};

std::string write_small(event_store& store) {
  std::string fault;
  const auto worked = [&fault](const auto& outcome) {
    if (!outcome && fault.empty()) fault = outcome.error().text();
  };
  worked(store.commit(make_first()));
  worked(store.put_definition({"order", 1, "hash", "{\"states\":[]}"}));
  worked(store.maintain());
  worked(store.checkpoint());
  worked(store.commit(make_second()));
  group last;
  last.appends = {make_append("1", "end", "{\"n\":4}")};
  worked(store.commit(last));
  group without_events;  // at the very end, where no position tells that it is lost
  without_events.parked = {
      {0, from_us(3), "/shop", "parked-3", "Paid", "9", "E3009", "{}", "{\"n\":7}"}};
  worked(store.commit(without_events));
  return fault;
}

std::string write_large(event_store& store, std::uint64_t seed) {
  const auto steps = make_load_steps(seed, 200);
  for (std::size_t n = 0; n < steps.size(); ++n) {
    group_outcome outcome;
    if (steps[n].what == load_step::kind::checkpoint && n > steps.size() - 20) continue;
    if (const auto done = perform(store, steps[n], outcome); !done) return done.error().text();
  }
  return "";
}

/// The files as they are while the store runs, or after an unclean end.
subject make_subject(const flip_plan& plan) {
  subject made;
  const scratch_folder folder;
  auto options = small_options((folder.path() / store_name).string());
  options.checkpoint_pages = 100'000;
  options.index_memory_entries = plan.is_small ? 2 : 16;
  options.store_id = "0190a5b2-0000-7000-8000-000000000001";
  auto store = open_sqlite_store(options);
  if (!store) return {{}, "", store.error().text()};
  const auto worked = [&made](const auto& outcome) {
    if (!outcome && made.fault.empty()) made.fault = outcome.error().text();
  };
  made.fault = plan.is_small ? write_small(**store) : write_large(**store, plan.seed);
  const auto reader = (*store)->make_reader();
  worked(reader);
  if (!made.fault.empty()) return made;
  const auto content = read_content(**reader);
  made.content = content.text;
  made.fault = content.fault;
  if (!content.events.empty()) made.stream = content.events.front().stream;
  disk_journal files;
  files.start_with(folder.path());
  made.files = files.files_at_start();
  made.files.erase(std::string(store_name) + ".reserve");
  return made;
}

/// What became of one flip.
struct outcome {
  bool is_found = false;
  std::string fault{};  // "" = it is found, or did no harm
};

outcome found() { return {true}; }
outcome wrong(const std::string& text) { return {false, text}; }

/// The events of before and one more, and as many rows.
bool has_one_more(const std::string& before, const std::string& after) {
  const auto count = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  };
  return after.starts_with(before.substr(0, before.find("\nstream "))) &&
         count(after) == count(before) + 1;
}

/// Nothing was found, so all must be as it was, and stay so when the store goes on.
outcome look_for_harm(const subject& of, const std::filesystem::path& folder) {
  auto options = small_options((folder / store_name).string());
  auto store = open_sqlite_store(options);
  if (!store) return found();
  group what;
  what.appends = {make_append("", "afterwards", "{}")};
  what.appends.front().stream = of.stream;
  const auto done = (*store)->commit(what);
  if (!done || !done->at(0)) return found();
  const auto reader = (*store)->make_reader();
  if (!reader) return found();
  const auto content = read_content(**reader);
  if (!content.fault.empty()) return wrong("after an append: " + content.fault);
  if (!has_one_more(of.content, content.text))
    return wrong("after an append: " + difference(of.content, content.text));
  store->reset();
  const auto fault = verify_fault(folder);
  return fault.empty() ? outcome{} : wrong("found after an append only: " + fault);
}

/// A writer looks at more than a reader does before it begins.
bool is_refused(const std::filesystem::path& folder) {
  return !open_sqlite_store(small_options((folder / store_name).string()));
}

outcome check_flip(const subject& of, const std::filesystem::path& folder) {
  if (!verify_fault(folder).empty()) return found();
  const auto reader = open_sqlite_reader((folder / store_name).string());
  if (!reader) return found();
  const auto content = read_content(**reader);
  if (content.is_error) return found();
  const bool is_same = content.fault.empty() && content.text == of.content;
  if (!is_same && is_refused(folder)) return found();
  if (!content.fault.empty()) return wrong("reads don't fit together: " + content.fault);
  if (!is_same) return wrong("silent: " + difference(of.content, content.text));
  return look_for_harm(of, folder);
}

struct flip {
  std::string file;
  std::size_t at;
};

std::vector<flip> choose(const subject& of, const flip_plan& plan) {
  std::vector<flip> all;
  std::vector<flip> headers;
  for (const auto& [name, bytes] : of.files) {
    for (std::size_t at = 0; at < bytes.size(); ++at)
      (plan.flips > 0 && plan.is_small && at < header_bytes ? headers : all).push_back({name, at});
  }
  if (plan.flips == 0) return all;
  random_numbers random(plan.seed);
  for (std::size_t n = 0; n < plan.flips && !all.empty(); ++n)
    headers.push_back(random.one_of(all));
  return headers;
}

/// Counted by all processes.
struct counters {
  std::atomic<std::size_t> found{0};
  std::atomic<std::size_t> harmless{0};
};

}  // namespace

flip_report flip_bytes(const flip_plan& plan) {
  flip_report report;
  const auto of = make_subject(plan);
  if (!of.fault.empty()) {
    report.failures.push_back({0, "without a flip: " + of.fault});
    return report;
  }
  for (const auto& [name, bytes] : of.files) report.bytes[name] = bytes.size();
  const auto flips = choose(of, plan);
  report.flips = flips.size();
  void* const memory =
      ::mmap(nullptr, sizeof(counters), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  auto& count = *new (memory) counters;
  work what;
  what.items = flips.size();
  what.processes = plan.processes;
  what.check = [&](std::size_t n, const std::filesystem::path& folder) -> std::string {
    const auto& [name, at] = flips[n];
    auto files = of.files;
    auto& byte = files[name][at];
    const auto mask = static_cast<char>(random_numbers(plan.seed, n).between(1, 255));
    byte = static_cast<char>(byte ^ mask);
    write_folder(folder, files);
    const auto result = check_flip(of, folder);
    if (result.fault.empty()) ++(result.is_found ? count.found : count.harmless);
    if (result.fault.empty()) return "";
    return name + " byte " + std::to_string(at) + " xor " +
           std::to_string(static_cast<unsigned char>(mask)) + ": " + result.fault;
  };
  if (plan.progress) {
    what.progress = [&](std::size_t done) { plan.progress(done, flips.size()); };
  }
  report.failures = carry_out(what);
  report.found = count.found;
  report.harmless = count.harmless;
  ::munmap(memory, sizeof(counters));
  return report;
}

}  // namespace snorri::store::proof
