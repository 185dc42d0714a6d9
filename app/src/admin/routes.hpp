// The admin API: which request is answered with what. No sockets here; docs/cli.md describes it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "admin/http.hpp"
#include "net/url.hpp"
#include "snorri/engine/engine.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::app {

/// What the API asks the engine. While there is none yet (recovery), `status` gives nothing.
/// Called from the admin thread.
struct engine_face {
  std::function<std::optional<engine::engine_status>()> status;
  std::function<void(store::stream_name saga, std::string by, std::string reason)> cancel;
  /// The addresses and paths that /v1/status shows.
  std::string name;
  std::string listen;
  std::string store;
  std::function<void(std::string name, engine::engine::resumed_callback)> resume_subscription{};
  std::function<void(std::string subject, engine::engine::forgotten_callback)> forget{};
};

/// Threads: one, its reader's.
class routes {
 public:
  routes(std::unique_ptr<store::store_reader> reader, engine_face engine);

  /// Always an answer; what is wrong with a request is a problem (RFC 9457).
  admin_reply answer(const admin_request& what);

 private:
  admin_reply read(const admin_request& what, const url_target& target);
  admin_reply sagas(const url_target& target);
  admin_reply saga(const url_target& target);
  admin_reply parked(const url_target& target);
  admin_reply graph(const url_target& target);
  admin_reply events(const admin_request& what, const url_target& target);
  admin_reply cancel(const admin_request& what, const url_target& target);
  admin_reply change(const admin_request& what, const url_target& target);
  admin_reply resume(const std::string& name);
  admin_reply forget(const std::string& body);
  /// Nothing where the request may be carried out.
  static std::optional<admin_reply> refuse_cross_site(const admin_request& what);
  std::optional<admin_reply> refuse_unready();
  admin_reply status();
  admin_reply ready();

  std::unique_ptr<store::store_reader> reader_;
  engine_face engine_;
};

}  // namespace snorri::app
