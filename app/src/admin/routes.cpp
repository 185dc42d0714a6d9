#include "admin/routes.hpp"

#include "net/address.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

/// A form or an image on somebody's page can POST here, but can set neither of these two.
bool is_cross_site(const admin_request& what, bool is_public) {
  const bool marked = what.snorri_header == "1";
  const bool typed =
      what.content_type == "application/json" || what.content_type.starts_with("application/json;");
  const std::string& origin = what.origin;
  const bool here = is_public ? origin == "https://" + what.host
                              : origin.starts_with("http") && origin.find("://") < 6 &&
                                    is_loopback_host(origin.substr(origin.find("://") + 3));
  return (!origin.empty() && !here) || (!marked && !typed);
}

}  // namespace

routes::routes(std::unique_ptr<store::store_reader> reader, engine_face engine)
    : reader_(std::move(reader)), engine_(std::move(engine)) {}

admin_reply routes::answer(const admin_request& what) {
  // A browser can be made to send requests here by a page from anywhere; it then names that place.
  if (!engine_.is_public && !is_loopback_host(what.host)) {
    return problem(403,
                   error(errc::peer_rejected, "the Host header must name this machine's loopback"));
  }
  const auto target = parse_target(what.target);
  if (!target) return problem(400, error(errc::bad_argument, "the request's target is malformed"));
  const auto found = find_route(what.method, *target);
  auto reply = answer_row(what, *target, found);
  ++counts_[{found.row != nullptr ? found.row->path : "", reply.status}];
  return reply;
}

std::optional<admin_reply> routes::refuse_caller(admin_request& what, role needs) const {
  if (needs == role::anyone) return std::nullopt;
  const auto who = engine_.identify(what.authorization);
  if (!who) {
    auto reply = problem(
        401, error(errc::peer_unauthorised,
                   what.authorization.empty()
                       ? "a token is needed: Authorization: Bearer TOKEN (the command line takes "
                         "--token-file)"
                       : "the token is not known here, or has been replaced since"));
    reply.authenticate = "Bearer realm=\"snorri\"";
    return reply;
  }
  if (who->may < needs) {
    return problem(403, error(errc::right_missing,
                              who->name + " has the role " + std::string(to_string(who->may)) +
                                  ", and this needs the role " + std::string(to_string(needs))));
  }
  what.who = who->name;
  return std::nullopt;
}

admin_reply routes::answer_row(admin_request what, const url_target& at, const found_route& found) {
  if (found.row == nullptr && found.allow.empty()) {
    return problem(404, error(errc::not_found, "there is nothing at " + what.target.substr(0, 200) +
                                                   ": docs/cli.md lists the admin API"));
  }
  if (found.row == nullptr) {
    auto reply =
        problem(405, error(errc::bad_argument, what.method + " is not what this address takes"));
    reply.allow = found.allow;
    return reply;
  }
  if (found.row->changes() && is_cross_site(what, engine_.is_public)) {
    return problem(403, error(errc::peer_rejected,
                              "what changes something needs the header X-Snorri: 1 or the content "
                              "type application/json, and comes from no other site"));
  }
  if (auto refused = refuse_caller(what, found.row->needs)) return std::move(*refused);
  return (this->*found.row->answer)(what, at);
}

std::optional<admin_reply> routes::refuse_unready() {
  const auto now = engine_.status();
  if (!now || now->draining) {
    return problem(error(errc::draining,
                         "the engine is starting or stopping: try again when /readyz says ok"));
  }
  if (!now->writable) {
    return problem(503, error(errc::store_read_only,
                              "nothing can be recorded at the moment: " + now->not_writable_why));
  }
  return std::nullopt;
}

}  // namespace snorri::app
