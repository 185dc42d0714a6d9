#include "tcp_guard.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/post.hpp>

#include "guard_state.hpp"
#include "listen_endpoint.hpp"
#include "zmq_address.hpp"

namespace snorri::transport {
namespace {

using boost::system::error_code;

constexpr auto look_every = std::chrono::milliseconds{250};
constexpr auto last_words_max = std::chrono::milliseconds{250};

/// Loopback addresses for connections: 127.128.0.1 to 127.255.255.254.
constexpr std::uint32_t first_inner = 0x7F80'0000;
constexpr std::uint32_t inner_count = 0x007F'FFFE;

std::string text_of(const tcp::endpoint& where) {
  const auto host = where.address().to_string();
  return (where.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(where.port());
}

}  // namespace

tcp_guard::tcp_guard(std::unique_ptr<state> made) : state_(std::move(made)) {}

result<std::unique_ptr<tcp_guard>> tcp_guard::listen(const std::string& address, settings with) {
  const auto where = listen_endpoint(address);
  if (!where) return where.error();
  auto made = std::make_unique<state>(std::move(with));
  error_code failed;
  made->acceptor.open(where->protocol(), failed);
  if (!failed) made->acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) made->acceptor.bind(*where, failed);
  if (!failed) made->acceptor.listen(tcp::acceptor::max_listen_connections, failed);
  if (failed) return address_error(address, failed.value());
  return std::unique_ptr<tcp_guard>(new tcp_guard(std::move(made)));
}

void tcp_guard::start(const std::string& to) {
  auto& s = *state_;
  const auto colon = to.rfind(':');
  s.inner = {boost::asio::ip::address_v4::loopback(),
             static_cast<std::uint16_t>(std::stoul(to.substr(colon + 1)))};
  s.accept();
  s.look();
  s.thread = std::thread([&s] { s.io.run(); });
}

tcp_guard::~tcp_guard() {
  auto& s = *state_;
  if (!s.thread.joinable()) return;
  boost::asio::post(s.io, [&s] {
    s.closing = true;
    error_code ignored;
    s.acceptor.close(ignored);
  });
  // libzmq has closed its ends: what they said last is passed on, then connections end by
  // themselves.
  const auto until = std::chrono::steady_clock::now() + last_words_max;
  const auto is_empty = [&s] {
    const std::lock_guard lock(s.mutex);
    return s.counts.empty();
  };
  while (!is_empty() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  s.io.stop();
  s.thread.join();
}

std::string tcp_guard::address() const {
  error_code ignored;
  return "tcp://" + text_of(state_->acceptor.local_endpoint(ignored));
}

std::shared_ptr<taken_count> tcp_guard::find(const std::string& inner) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->counts.find(inner);
  return found == state_->counts.end() ? nullptr : found->second;
}

void tcp_guard::taken(taken_count& of, std::size_t frame_count, std::size_t byte_count) {
  of.bytes.fetch_add(byte_count);
  of.frames.fetch_add(frame_count);
  if (!of.waiting.load() || !of.waiting.exchange(false)) return;
  boost::asio::post(state_->io, [s = state_.get(), name = of.inner] {
    const auto found = s->connections.find(name);
    if (found != s->connections.end()) std::shared_ptr(found->second)->resume();
  });
}

void tcp_guard::drained() noexcept {
  state_->drained_us.store(state_->now().time_since_epoch().count());
}

void tcp_guard::speak() noexcept { state_->speaks.store(true); }

time_point tcp_guard::state::now() const {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return time_point{std::chrono::duration_cast<duration>(since)};
}

void tcp_guard::state::log(const std::string& address, const std::string& why) {
  if (!speaks.load() || !with.log) return;
  const auto who = "a connection from " + address.substr(0, address.rfind(':'));
  const error cut{errc::peer_cut_off, why};
  // The text belongs to the kind: of each reason one line a second.
  if (const auto word = denied.note(who + why, cut, now())) {
    with.log("a connection from " + address + ": " + word->text());
  }
}

void tcp_guard::state::accept() {
  acceptor.async_accept([this](const error_code& failed, tcp::socket peer) {
    if (closing || failed == boost::asio::error::operation_aborted) return;
    if (!failed) {
      take(std::move(peer));
      return accept();
    }
    // No more files, most likely: some connection will end.
    again.expires_after(std::chrono::milliseconds{100});
    again.async_wait([this](const error_code& why) {
      if (!why) accept();
    });
  });
}

void tcp_guard::state::take(tcp::socket peer) {
  error_code failed;
  const auto from = peer.remote_endpoint(failed);
  if (failed) return;
  const auto address = text_of(from);
  if (connections.size() >= with.limits.connections_max) {
    return log(address, "there are " + std::to_string(connections.size()) +
                            " connections already, the limit");
  }
  if (!handshakes.take(from.address().to_string(), now())) {
    return log(address, "it connects too often");
  }
  const auto number = next_address;
  next_address = next_address % inner_count + 1;
  const boost::asio::ip::address_v4 own(first_inner + number);
  auto taken = std::make_shared<taken_count>();
  taken->address = address;
  taken->inner = own.to_string();
  auto made = std::make_shared<connection>(*this, std::move(peer), taken);
  {
    const std::lock_guard lock(mutex);
    counts.insert_or_assign(taken->inner, taken);
  }
  connections.insert_or_assign(taken->inner, made);
  made->start({own, 0}, taken->inner);
}

void tcp_guard::state::forget(const std::string& name) {
  {
    const std::lock_guard lock(mutex);
    counts.erase(name);
  }
  connections.erase(name);
}

void tcp_guard::state::look() {
  looking.expires_after(look_every);
  looking.async_wait([this](const error_code& why) {
    if (why) return;
    std::vector<std::shared_ptr<connection>> all;
    all.reserve(connections.size());
    for (const auto& [_, each] : connections) all.push_back(each);
    for (const auto& each : all) each->look();
    look();
  });
}

}  // namespace snorri::transport
