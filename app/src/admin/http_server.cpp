#include "admin/http_server.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <thread>

#include "snorri/base/version.hpp"

namespace snorri::app {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::use_awaitable;
using boost::system::error_code;

constexpr std::size_t events_a_look = 256;
constexpr std::size_t unread_bytes_max = 4u << 20u;  // of a refused request

admin_request request_of(const http::request<http::string_body>& from) {
  const auto header = [&from](auto name) { return std::string(from[name]); };
  return {std::string(from.method_string()), std::string(from.target()),
          header(http::field::host),         header(http::field::origin),
          header(http::field::content_type), header("X-Snorri"),
          header("Last-Event-ID"),           from.body(),
          header("Idempotency-Key"),         header(http::field::if_match)};
}

http::response<http::string_body> response_of(admin_reply reply, unsigned version) {
  http::response<http::string_body> out{http::int_to_status(static_cast<unsigned>(reply.status)),
                                        version};
  out.set(http::field::server, "snorri/" SNORRI_VERSION);
  out.set(http::field::content_type, reply.content_type);
  out.set(http::field::cache_control, "no-store");
  out.set("X-Content-Type-Options", "nosniff");
  if (!reply.allow.empty()) out.set(http::field::allow, reply.allow);
  if (!reply.link.empty()) out.set(http::field::link, reply.link);
  if (!reply.etag.empty()) out.set(http::field::etag, reply.etag);
  out.body() = std::move(reply.body);
  return out;
}

}  // namespace

struct http_server::state {
  state(handler answers, http_limits limits_)
      : answer(std::move(answers)), limits(limits_), acceptor(context) {}

  asio::awaitable<void> accept();
  asio::awaitable<void> serve(beast::tcp_stream stream);
  asio::awaitable<bool> serve_one(beast::tcp_stream& stream, beast::flat_buffer& buffer);
  asio::awaitable<void> refuse(beast::tcp_stream& stream, error_code why);
  asio::awaitable<void> send_events(beast::tcp_stream& stream, tail& events);
  result<void> bind(const http_address& at);

  handler answer;
  http_limits limits;
  asio::io_context context{1};
  asio::ip::tcp::acceptor acceptor;
  http_address bound;
  std::size_t connections = 0;
  std::jthread thread;
};

result<void> http_server::state::bind(const http_address& at) {
  error_code failed;
  const auto address = asio::ip::make_address(at.host, failed);
  if (failed) {
    return error(errc::address_invalid, "\"" + at.text() +
                                            "\" is no admin address: write "
                                            "127.0.0.1:7708");
  }
  const asio::ip::tcp::endpoint endpoint{address, at.port};
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) acceptor.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) acceptor.bind(endpoint, failed);
  if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (failed) {
    const bool taken = failed == asio::error::address_in_use;
    return error(taken ? errc::address_taken : errc::address_invalid,
                 "the admin address " + at.text() + " can't be bound: " + failed.message() +
                     (taken ? "; give another with --admin, or stop what listens there" : ""));
  }
  bound = {at.host, acceptor.local_endpoint().port()};
  return {};
}

asio::awaitable<void> http_server::state::accept() {
  while (true) {
    error_code failed;
    auto socket = co_await acceptor.async_accept(asio::redirect_error(use_awaitable, failed));
    if (failed) {  // such as too many open files: it passes
      asio::steady_timer pause(context, std::chrono::milliseconds{100});
      co_await pause.async_wait(use_awaitable);
      continue;
    }
    if (connections >= limits.connections_max) continue;  // closes it
    ++connections;
    asio::co_spawn(context, serve(beast::tcp_stream(std::move(socket))),
                   [this](const std::exception_ptr&) { --connections; });
  }
}

asio::awaitable<void> http_server::state::serve(beast::tcp_stream stream) {
  beast::flat_buffer buffer;
  while (co_await serve_one(stream, buffer)) {
  }
  error_code over;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, over);
  // What the peer still sends is read, or the answer would be lost to it with the reset.
  stream.expires_after(std::chrono::seconds{2});
  std::array<char, 16384> unread;
  for (std::size_t left = unread_bytes_max; left > 0 && !over;) {
    const auto count = co_await stream.async_read_some(asio::buffer(unread),
                                                       asio::redirect_error(use_awaitable, over));
    left -= std::min(left, count);
  }
}

/// True if the connection stays open for another request.
asio::awaitable<bool> http_server::state::serve_one(beast::tcp_stream& stream,
                                                    beast::flat_buffer& buffer) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
  parser.body_limit(limits.body_bytes_max);
  stream.expires_after(limits.idle_max);
  error_code failed;
  co_await http::async_read(stream, buffer, parser, asio::redirect_error(use_awaitable, failed));
  if (failed) {
    co_await refuse(stream, failed);
    co_return false;
  }
  const auto& request = parser.get();
  admin_reply reply = answer(request_of(request));
  stream.expires_after(limits.idle_max);
  if (reply.events != nullptr && request.method() == http::verb::get) {
    co_await send_events(stream, *reply.events);
    co_return false;
  }
  auto response = response_of(std::move(reply), request.version());
  response.keep_alive(request.keep_alive());
  response.prepare_payload();
  if (request.method() == http::verb::head) response.body().clear();
  co_await http::async_write(stream, response, use_awaitable);
  co_return request.keep_alive();
}

/// Says what was wrong with bytes that are no request; a peer that just left gets nothing.
asio::awaitable<void> http_server::state::refuse(beast::tcp_stream& stream, error_code why) {
  const bool parsed = why.category() == http::make_error_code(http::error::bad_method).category();
  if (!parsed || why == http::error::end_of_stream || why == http::error::partial_message) {
    co_return;
  }
  const int status = why == http::error::body_limit     ? 413
                     : why == http::error::header_limit ? 431
                                                        : 400;
  auto response = response_of(
      problem(status, error(errc::bad_argument, "no request that is taken: " + why.message())), 11);
  response.keep_alive(false);
  response.prepare_payload();
  co_await http::async_write(stream, response, use_awaitable);
}

asio::awaitable<void> http_server::state::send_events(beast::tcp_stream& stream, tail& events) {
  const std::string head = "HTTP/1.1 200 OK\r\nServer: snorri/" SNORRI_VERSION
                           "\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                           "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";
  co_await asio::async_write(stream, asio::buffer(head), use_awaitable);
  asio::steady_timer pause(context);
  auto last = std::chrono::steady_clock::now();
  while (true) {
    auto fresh = next_events(events, events_a_look);
    if (!fresh) co_return;  // the connection's end says it; the next request tells why
    std::string text = std::move(*fresh);
    const auto now = std::chrono::steady_clock::now();
    if (text.empty() && now - last > limits.events_silence_max) text = ": still here\n\n";
    if (!text.empty()) {
      last = now;
      stream.expires_after(limits.idle_max);
      co_await asio::async_write(stream, asio::buffer(text), use_awaitable);
    }
    // Also where more waits: others get their turn between two looks.
    pause.expires_after(events.at_end() ? limits.events_interval : duration{0});
    co_await pause.async_wait(use_awaitable);
  }
}

http_server::http_server(std::unique_ptr<state> made) : state_(std::move(made)) {}

http_server::~http_server() { state_->context.stop(); }

http_address http_server::address() const { return state_->bound; }

result<std::unique_ptr<http_server>> http_server::start(const http_address& at, handler answer,
                                                        http_limits limits) {
  auto made = std::make_unique<state>(std::move(answer), limits);
  if (auto bound = made->bind(at); !bound) return bound.error();
  asio::co_spawn(made->context, made->accept(), asio::detached);
  made->thread = std::jthread([raw = made.get()] { raw->context.run(); });
  return std::unique_ptr<http_server>(new http_server(std::move(made)));
}

}  // namespace snorri::app
