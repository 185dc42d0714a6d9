#include "serve/admin_door.hpp"

#include <unistd.h>

#include "net/local_token.hpp"
#include "serve/log.hpp"

namespace snorri::app {

namespace {

result<token_book> tokens_of(const settings& with) {
  if (with.admin_tokens.empty()) return token_book();
  return read_tokens(with.admin_tokens);
}

result<std::shared_ptr<server_tls>> certificate_of(const settings& with) {
  if (with.admin_tls_cert.empty()) return std::shared_ptr<server_tls>();
  return load_server_tls(with.admin_tls_cert, with.admin_tls_key);
}

void warn(const error& why) {
  log(engine::severity::error, "not read again, the ones before stay: " + why.text());
}

}  // namespace

/// Threads: the admin thread only, once it runs.
struct admin_door::guard {
  token_book local;  // the token that this process has made
  token_book others;

  std::optional<caller> identify(std::string_view authorization) const {
    if (auto own = local.find(authorization)) return own;
    return others.find(authorization);
  }

  std::shared_ptr<server_tls> reload(const std::function<result<settings>()>& read) {
    const auto now = read();
    if (!now) {
      warn(now.error());
      return nullptr;
    }
    auto tokens = tokens_of(*now);
    if (tokens) {
      others = std::move(*tokens);
    } else {
      warn(tokens.error());
    }
    auto fresh = certificate_of(*now);
    if (fresh) return *fresh;
    warn(fresh.error());
    return nullptr;
  }
};

result<std::unique_ptr<admin_door>> admin_door::open(const settings& with,
                                                     std::unique_ptr<store::store_reader> reader,
                                                     engine_face face, duties more) {
  const auto at = parse_admin_address(with.admin, !with.admin_tls_cert.empty());
  if (!at) return at.error();
  auto tokens = tokens_of(with);
  if (!tokens) return tokens.error();
  const auto tls = certificate_of(with);
  if (!tls) return tls.error();
  const std::string token = make_token();
  std::unique_ptr<admin_door> door(new admin_door);
  door->guard_ = std::make_shared<guard>();
  door->guard_->local.add(local_caller, role::admin, token);
  door->guard_->others = std::move(*tokens);
  face.is_public = !is_loopback_address(at->host);
  face.identify = [guard = door->guard_](std::string_view header) {
    return guard->identify(header);
  };
  auto answers = std::make_shared<routes>(std::move(reader), std::move(face));
  http_service service;
  service.answer = [answers](const admin_request& what) { return answers->answer(what); };
  service.limits.body_bytes_max += with.body_bytes_max;  // a message's body, and what is around it
  service.tls = *tls;
  if (more.reload) {
    service.reload = [guard = door->guard_, read = std::move(more.reload)] {
      return guard->reload(read);
    };
  }
  service.every_second = std::move(more.every_second);
  auto server = http_server::start(*at, std::move(service));
  if (!server) return server.error();
  door->server_ = std::move(*server);
  const auto path = with.admin_token_file.empty() ? local_token_path(door->address().port)
                                                  : result<std::string>(with.admin_token_file);
  if (!path) return path.error();
  if (auto written = write_token_file(*path, token); !written) return written.error();
  door->token_path_ = *path;
  return door;
}

admin_door::~admin_door() {
  server_.reset();
  if (!token_path_.empty()) unlink(token_path_.c_str());
}

http_address admin_door::address() const { return server_->address(); }

}  // namespace snorri::app
