#include "net/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <optional>

#include "net/local_token.hpp"
#include "net/sse.hpp"

namespace snorri::app {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::system_error;

constexpr std::uint64_t answer_bytes_max = 1u << 30u;
constexpr std::chrono::milliseconds look_up_interval{100};

using tls_stream = beast::ssl_stream<beast::tcp_stream>;

/// What `failure` means to who asked.
error failed(const http_address& to, const boost::system::error_code& why) {
  if (why == beast::error::timeout) {
    return error(errc::timed_out,
                 "the engine at " + to.url() + " gave no answer in time: see its log and /readyz");
  }
  if (why.category() == asio::error::get_ssl_category()) {
    return error(errc::engine_unreachable,
                 "the certificate of " + to.url() + " is not trusted (" + why.message() +
                     "): give --cacert the certificate of who signed it, and the host's name");
  }
  return error(errc::engine_unreachable,
               "no engine answers at " + to.url() + " (" + why.message() +
                   "): start `snorri serve`, give --admin its admin address, or read the store "
                   "itself with --store PATH");
}

http::request<http::string_body> make_request(const http_address& to, const std::string& token,
                                              http::verb method, const std::string& target) {
  http::request<http::string_body> out{method, target, 11};
  out.set(http::field::host, to.text());
  out.set(http::field::user_agent, "snorri");
  out.set("X-Snorri", "1");
  if (!token.empty()) out.set(http::field::authorization, "Bearer " + token);
  return out;
}

asio::awaitable<void> connect(beast::tcp_stream& stream, const http_address& to) {
  stream.expires_after(std::chrono::seconds{5});
  asio::ip::tcp::resolver resolver(co_await asio::this_coro::executor);
  const auto found =
      co_await resolver.async_resolve(to.host, std::to_string(to.port), asio::use_awaitable);
  co_await stream.async_connect(found, asio::use_awaitable);
}

/// A certificate of who signed by `ca_file` or by whom the system trusts, and of that host.
asio::ssl::context trusting(const http_address& to) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_verify_mode(asio::ssl::verify_peer);
  context.set_verify_callback(asio::ssl::host_name_verification(to.host));
  if (to.ca_file.empty()) {
    context.set_default_verify_paths();
  } else {
    context.load_verify_file(to.ca_file);
  }
  return context;
}

/// Calls `talk` with a stream to the engine, encrypted or not.
template <class Talk>
asio::awaitable<void> with_stream(const http_address& to, Talk talk) {
  const auto executor = co_await asio::this_coro::executor;
  if (!to.tls) {
    beast::tcp_stream stream(executor);
    co_await connect(stream, to);
    co_await talk(stream);
    co_return;
  }
  auto context = trusting(to);
  tls_stream stream(executor, context);
  // As SSL_set_tlsext_host_name, whose macro has a cast that we don't allow.
  SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           const_cast<char*>(to.host.c_str()));
  co_await connect(beast::get_lowest_layer(stream), to);
  co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
  co_await talk(stream);
}

template <class Stream>
asio::awaitable<void> exchange(Stream& stream, http::request<http::string_body> request,
                               duration timeout, http_answer& into) {
  beast::get_lowest_layer(stream).expires_after(timeout);
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(answer_bytes_max);
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  auto answer = parser.release();
  into = {static_cast<int>(answer.result_int()), std::move(answer.body())};
}

/// The state of one event stream, owned by follow_http's frame while the context runs.
struct following {
  const stream_request& what;
  const sse_parser::handler& each;
  std::string token;
  bool connected = false;
  bool over = false;
  stream_end end;
};

template <class Stream>
asio::awaitable<void> read_events(Stream& stream, const http_address& to, following& now) {
  auto request = make_request(to, now.token, http::verb::get, now.what.target);
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
  beast::get_lowest_layer(stream).expires_never();
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

/// What a coroutine ended with.
boost::system::error_code code_of(const std::exception_ptr& why) {
  try {
    if (why) std::rethrow_exception(why);
  } catch (const system_error& failure) {
    return failure.code();
  }
  return {};
}

}  // namespace

result<http_answer> send_http(const http_address& to, const http_request& what) {
  const auto token = what.with_token ? token_for(to) : result<std::string>(std::string());
  if (!token) return token.error();
  auto request = make_request(to, *token, http::string_to_verb(what.method), what.target);
  if (!what.body.empty()) {
    request.set(http::field::content_type, "application/json");
    request.body() = what.body;
  }
  if (!what.idempotency_key.empty()) request.set("Idempotency-Key", what.idempotency_key);
  if (!what.if_match.empty()) request.set(http::field::if_match, what.if_match);
  request.set(http::field::connection, "close");
  request.prepare_payload();
  http_answer answer;
  boost::system::error_code why;
  asio::io_context context;
  asio::co_spawn(context,
                 with_stream(to,
                             [&](auto& stream) {
                               return exchange(stream, std::move(request), what.timeout, answer);
                             }),
                 [&](const std::exception_ptr& ended) { why = code_of(ended); });
  context.run();
  if (why) return failed(to, why);
  return answer;
}

result<stream_end> follow_http(const http_address& to, const stream_request& what,
                               const sse_parser::handler& each,
                               const std::function<bool()>& ended) {
  auto token = token_for(to);
  if (!token) return token.error();
  following now{what, each, std::move(*token), false, false, {}};
  bool finished = false;
  boost::system::error_code why;
  asio::io_context context;
  asio::co_spawn(context,
                 with_stream(to, [&](auto& stream) { return read_events(stream, to, now); }),
                 [&](const std::exception_ptr& failure) {
                   finished = true;
                   why = code_of(failure);
                 });
  while (!finished && !ended()) context.run_for(look_up_interval);
  if (finished && !now.connected) return failed(to, why);
  return std::move(now.end);
}

}  // namespace snorri::app
