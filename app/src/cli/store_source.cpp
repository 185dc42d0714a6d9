// Reads a store file, with an engine on it or not.
#include <chrono>
#include <thread>

#include "admin/questions.hpp"
#include "cli/source.hpp"
#include "net/url.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "views/definition_view.hpp"
#include "views/filter.hpp"
#include "views/json.hpp"
#include "views/parked_view.hpp"
#include "views/saga_view.hpp"
#include "views/subscription_view.hpp"
#include "views/tail.hpp"

namespace snorri::app {

namespace {

constexpr std::chrono::milliseconds poll_interval{100};
constexpr std::size_t events_a_look = 256;

class store_source final : public source {
 public:
  store_source(std::unique_ptr<store::store_reader> reader,
               std::vector<const sagas::definition*> definitions)
      : reader_(std::move(reader)), definitions_(std::move(definitions)) {}

  result<json> list(const list_request& what) override {
    const auto filter = filter_of(
        {what.type, what.state, what.status, what.prefix, what.started_before, what.started_after});
    if (!filter) return filter.error();
    return list_json(*reader_, *filter, what.after, what.limit);
  }

  result<json> show(const store::stream_name& saga, bool bodies) override {
    return show_json(*reader_, saga, bodies);
  }

  result<json> definitions() override { return definitions_json(*reader_); }

  result<json> graph(const std::string& type, const std::string& key,
                     const std::string& format) override {
    return graph_json(*reader_, type, key, format);
  }

  result<json> parked(const parked_request& what) override {
    return parked_json(*reader_, parked_book_, what);
  }

  result<json> subscriptions() override { return subscriptions_json(*reader_); }

  result<json> get(const std::string& target) override {
    const auto at = parse_target(target);
    if (!at) return error(errc::bad_argument, "there is no address " + target);
    return answer_question({*reader_, std::nullopt, definitions_, system_clock{}.now(), {}}, *at);
  }

  result<void> follow(const follow_request& what, const std::function<bool(json)>& each,
                      const std::function<bool()>& ended) override {
    const auto begin = begin_of(*reader_, what.from);
    if (!begin) return begin.error();
    tail events(*reader_, {what.saga, what.type}, *begin);
    while (!ended()) {
      auto fresh = events.next(events_a_look);
      if (!fresh) return fresh.error();
      for (json& record : *fresh) {
        if (!each(std::move(record))) return {};
      }
      if (events.at_end()) std::this_thread::sleep_for(poll_interval);
    }
    return {};
  }

 private:
  std::unique_ptr<store::store_reader> reader_;
  std::vector<const sagas::definition*> definitions_;
  engine::parked_book parked_book_;
};

}  // namespace

result<std::unique_ptr<source>> open_store_source(
    const std::string& path, std::vector<const sagas::definition*> definitions) {
  auto reader = store::open_sqlite_reader(path);
  if (!reader) return reader.error();
  return std::unique_ptr<source>(
      std::make_unique<store_source>(std::move(*reader), std::move(definitions)));
}

}  // namespace snorri::app
