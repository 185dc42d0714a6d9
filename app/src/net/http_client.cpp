#include "net/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <optional>

#include "net/sse.hpp"

namespace snorri::app {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::system_error;

constexpr std::uint64_t answer_bytes_max = 1u << 30u;
constexpr std::chrono::milliseconds look_up_interval{100};

error unreachable(const http_address& to, const std::string& why) {
  return error(errc::engine_unreachable,
               "no engine answers at http://" + to.text() + " (" + why +
                   "): start `snorri serve`, give --admin its admin address, or read the store "
                   "itself with --store PATH");
}

http::request<http::string_body> make_request(const http_address& to, http::verb method,
                                              const std::string& target) {
  http::request<http::string_body> out{method, target, 11};
  out.set(http::field::host, to.text());
  out.set(http::field::user_agent, "snorri");
  out.set("X-Snorri", "1");
  return out;
}

asio::awaitable<void> connect(beast::tcp_stream& stream, const http_address& to) {
  stream.expires_after(std::chrono::seconds{5});
  co_await stream.async_connect({asio::ip::make_address(to.host), to.port}, asio::use_awaitable);
}

asio::awaitable<http_answer> exchange(http_address to, http_request what) {
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  co_await connect(stream, to);
  auto request = make_request(to, http::string_to_verb(what.method), what.target);
  if (!what.body.empty()) {
    request.set(http::field::content_type, "application/json");
    request.body() = what.body;
  }
  if (!what.idempotency_key.empty()) request.set("Idempotency-Key", what.idempotency_key);
  if (!what.if_match.empty()) request.set(http::field::if_match, what.if_match);
  request.set(http::field::connection, "close");
  request.prepare_payload();
  stream.expires_after(what.timeout);
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(answer_bytes_max);
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  auto answer = parser.release();
  co_return http_answer{static_cast<int>(answer.result_int()), std::move(answer.body())};
}

/// Runs `task` to its end. Errors as send_http.
template <class T>
result<T> run(const http_address& at, asio::awaitable<T> task) {
  try {
    asio::io_context context;
    std::optional<T> done;
    std::exception_ptr failed;
    asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& why, T value) {
      failed = why;
      done = std::move(value);
    });
    context.run();
    if (failed) std::rethrow_exception(failed);
    return std::move(*done);
  } catch (const system_error& failure) {
    if (failure.code() == beast::error::timeout) {
      return error(errc::timed_out, "the engine at http://" + at.text() +
                                        " gave no answer in time: see its log and /readyz");
    }
    return unreachable(at, failure.code().message());
  }
}

/// The state of one event stream, owned by follow_http's frame while the context runs.
struct following {
  const stream_request& what;
  const sse_parser::handler& each;
  bool connected = false;
  bool over = false;
  stream_end end;
};

asio::awaitable<void> read_events(beast::tcp_stream& stream, http_address to, following& now) {
  co_await connect(stream, to);
  auto request = make_request(to, http::verb::get, now.what.target);
  request.set(http::field::accept, "text/event-stream");
  if (now.what.last_event_id > 0) {
    request.set("Last-Event-ID", std::to_string(now.what.last_event_id));
  }
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(boost::none);
  co_await http::async_read_header(stream, buffer, parser, asio::use_awaitable);
  now.connected = true;
  stream.expires_never();
  sse_parser events;
  const bool accepted = parser.get().result() == http::status::ok;
  while (!parser.is_done() && !now.over) {
    co_await http::async_read_some(stream, buffer, parser, asio::use_awaitable);
    if (!accepted) continue;
    now.over = !events.feed(parser.get().body(), now.each);
    parser.get().body().clear();
  }
  if (!accepted) {
    now.end.refused = {static_cast<int>(parser.get().result_int()), parser.get().body()};
  }
}

}  // namespace

result<http_answer> send_http(const http_address& to, const http_request& what) {
  return run(to, exchange(to, what));
}

result<stream_end> follow_http(const http_address& to, const stream_request& what,
                               const sse_parser::handler& each,
                               const std::function<bool()>& ended) {
  asio::io_context context;
  beast::tcp_stream stream(context);
  following now{what, each, false, false, {}};
  bool finished = false;
  std::string why;
  asio::co_spawn(context, read_events(stream, to, now), [&](const std::exception_ptr& failed) {
    finished = true;
    try {
      if (failed) std::rethrow_exception(failed);
    } catch (const system_error& failure) {
      why = failure.code().message();
    }
  });
  while (!finished && !ended()) context.run_for(look_up_interval);
  if (finished && !now.connected) return unreachable(to, why);
  return std::move(now.end);
}

}  // namespace snorri::app
