// The admin API: which request is answered with what. No sockets here; docs/cli.md describes it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "admin/access.hpp"
#include "admin/http.hpp"
#include "admin/route_table.hpp"
#include "metrics/metrics.hpp"
#include "net/url.hpp"
#include "snorri/engine/engine.hpp"
#include "snorri/engine/parked.hpp"
#include "snorri/store/event_store.hpp"
#include "views/reading.hpp"

namespace snorri::app {

/// What the API asks the engine. While there is none yet (recovery), `status` gives nothing.
/// Called from the admin thread.
struct engine_face {
  std::function<std::optional<engine::engine_status>()> status;
  /// The addresses and paths that /v1/status shows.
  std::string name;
  std::string listen;
  std::string store;
  std::function<void(std::string name, engine::engine::resumed_callback)> resume_subscription{};
  std::function<void(std::string subject, engine::engine::forgotten_callback)> forget{};
  std::function<void(engine::saga_order what, engine::operated_callback)> operate{};
  std::function<void(engine::publication what, engine::published_callback)> publish{};
  std::function<void(engine::parked_order what, engine::published_callback)> settle_parked{};
  /// That it runs, for what needs a saga's own code.
  std::vector<const sagas::definition*> definitions{};
  /// Who is connected, and who was.
  std::function<std::vector<presence>()> presences{};
  /// What it counts; null before there is an engine.
  std::function<std::shared_ptr<const engine::engine_figures>()> figures{};
  /// Whose token is in a header "Authorization". By itself nobody's: then only health is answered.
  std::function<std::optional<caller>(std::string_view authorization)> identify =
      [](std::string_view) { return std::nullopt; };
  /// Further figures for /metrics.
  std::function<void(exposition&)> write_more{};
  /// Of the process' log: what it is, and false for one that there is not.
  std::function<std::string()> log_level{};
  std::function<bool(const std::string&)> set_log_level{};
  /// Whether other machines reach the address: then requests need not name the loopback.
  bool is_public = false;
};

/// Threads: one, its reader's.
class routes {
 public:
  routes(std::unique_ptr<store::store_reader> reader, engine_face engine);

  /// Always an answer; what is wrong with a request is a problem (RFC 9457).
  admin_reply answer(const admin_request& what);

  /// Its rows of the table, and how each is answered (route_table.hpp).
  static std::vector<route> service_rows();
  static std::vector<route> reading_rows();
  static std::vector<route> changing_rows();
  static std::vector<route> operating_rows();

 private:
  // The service (routes_service.cpp)
  admin_reply live(const admin_request& what, const url_target& at);
  admin_reply ready(const admin_request& what, const url_target& at);
  admin_reply status(const admin_request& what, const url_target& at);
  admin_reply openapi(const admin_request& what, const url_target& at);
  admin_reply metrics(const admin_request& what, const url_target& at);
  admin_reply show_log_level(const admin_request& what, const url_target& at);
  admin_reply put_log_level(const admin_request& what, const url_target& at);
  // What only reads (routes_reading.cpp)
  admin_reply sagas(const admin_request& what, const url_target& at);
  admin_reply definitions(const admin_request& what, const url_target& at);
  admin_reply graph(const admin_request& what, const url_target& at);
  admin_reply parked(const admin_request& what, const url_target& at);
  admin_reply subscriptions(const admin_request& what, const url_target& at);
  admin_reply events(const admin_request& what, const url_target& at);
  /// All the others (questions.hpp).
  admin_reply ask(const admin_request& what, const url_target& at);
  // What operators ask for (operations.cpp). These requests, and the next, are no other site's.
  admin_reply operate(const admin_request& what, const url_target& at);
  admin_reply start(const admin_request& what, const url_target& at);
  admin_reply emit(const admin_request& what, const url_target& at);
  admin_reply publish(const admin_request& what, std::string starts);
  admin_reply settle_parked(const admin_request& what, const url_target& at);
  // What changes something else (changes.cpp)
  admin_reply resume(const admin_request& what, const url_target& at);
  admin_reply forget(const admin_request& what, const url_target& at);

  /// Nothing where something can be recorded.
  std::optional<admin_reply> refuse_unready();

  admin_reply answer_row(admin_request what, const url_target& at, const found_route& found);
  /// Nothing where the caller may; `what.who` is then set.
  std::optional<admin_reply> refuse_caller(admin_request& what, role needs) const;

  std::unique_ptr<store::store_reader> reader_;
  engine_face engine_;
  engine::parked_book parked_book_;
  request_counts counts_;
};

}  // namespace snorri::app
