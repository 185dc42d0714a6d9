#include "fault_proxy.hpp"

#include <algorithm>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>
#include <vector>

#include "../store/proof/random.hpp"
#include "proxy_connection.hpp"

namespace snorri::faults {

namespace {

using boost::system::error_code;
using tcp = asio::ip::tcp;

asio::generic::stream_protocol::endpoint endpoint_of(const std::string& address) {
  constexpr std::string_view ipc = "ipc://";
  if (address.starts_with(ipc)) {
    return asio::local::stream_protocol::endpoint(address.substr(ipc.size()));
  }
  const auto port = std::stoul(address.substr(address.rfind(':') + 1));
  return tcp::endpoint(asio::ip::address_v4::loopback(), static_cast<unsigned short>(port));
}

/// After this a connection with garbage in it is cut: one that merely waits for the rest of a frame
/// which never ends would otherwise stay until heartbeats end it.
constexpr std::chrono::milliseconds garbled_for{300};
constexpr std::size_t garbage_bytes_max = 200;

}  // namespace

class fault_proxy::machine {
 public:
  machine(const std::string& upstream, std::uint64_t seed)
      : upstream_(endpoint_of(upstream)),
        random_(seed),
        acceptor_(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        port_(acceptor_.local_endpoint().port()) {
    around_.below = [this](std::size_t count) { return random_.below(count); };
    accept();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~machine() {
    asio::post(loop_, [this] { loop_.stop(); });
    thread_.join();
    for (auto& each : open_) each->cut(true);
  }
  machine(const machine&) = delete;
  machine& operator=(const machine&) = delete;

  unsigned short port() const { return port_; }

  /// Runs `what` on the loop's thread and waits for it.
  template <class Call>
  auto on_loop(Call what) {
    std::packaged_task<decltype(what())()> task(std::move(what));
    auto done = task.get_future();
    asio::post(loop_, [&task] { task(); });
    return done.get();
  }

  /// One of those that are open, or nothing.
  std::shared_ptr<connection> draw() {
    std::erase_if(open_, [](const auto& each) { return !each->is_open(); });
    return open_.empty() ? nullptr : open_[random_.below(open_.size())];
  }

  void cut(connection& which) {
    ++counts_.cut;
    if (which.is_inside_a_frame()) ++counts_.cut_inside_a_frame;
    which.cut(random_.chance(50));
  }
  void cut_all() {
    for (auto& each : open_)
      if (each->is_open()) cut(*each);
  }
  void set_partition(bool on) {
    if (on && !around_.is_partitioned) ++counts_.partitions;
    around_.is_partitioned = on;
    if (on) return;
    for (auto& each : std::exchange(waiting_, {})) each->open(upstream_);
    for (auto& each : std::vector(open_)) each->resume();
  }
  void set_delay(std::chrono::milliseconds least, std::chrono::milliseconds most) {
    delay_least_ = least;
    delay_most_ = most;
    for (auto& each : open_) each->set_delay(draw_delay());
  }
  void set_split(std::size_t most) { around_.split_max = most; }

  void half_open(connection& which) {
    ++counts_.half_opened;
    which.swallow();
  }
  void slow(connection& which, std::size_t bytes_a_tick) {
    ++counts_.slowed;
    which.slow_down(draw_direction(), bytes_a_tick);
  }
  void garble(const std::shared_ptr<connection>& which, bool anywhere) {
    ++counts_.garbled;
    which->garble(draw_direction(), random_.bytes(random_.between(1, garbage_bytes_max)), anywhere);
    later(garbled_for, [which] { which->cut(true); });
  }
  void send_stranger() {
    ++counts_.strangers;
    auto line = std::make_shared<socket>(loop_);
    auto bytes = std::make_shared<std::string>(random_.bytes(random_.between(1, 4096)));
    if (random_.chance(30)) *bytes = "\xff" + std::string(8, '\0') + "\x01\x7f" + *bytes;
    line->async_connect(upstream_, [this, line, bytes](error_code failed) {
      if (failed) return;
      asio::async_write(*line, asio::buffer(*bytes), [this, line, bytes](error_code, std::size_t) {
        later(garbled_for, [line] {});  // it stays for a moment, as if there were more
      });
    });
  }
  proxy_counts counts() const {
    auto out = counts_;
    out.bytes = bytes_;
    return out;
  }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code failed, tcp::socket fresh) {
      if (failed) return;
      ++counts_.connections;
      fresh.set_option(tcp::no_delay(true), failed);
      auto one = std::make_shared<connection>(loop_, socket(std::move(fresh)), around_, bytes_);
      one->set_delay(draw_delay());
      open_.push_back(one);
      if (around_.is_partitioned) {
        waiting_.push_back(one);
      } else {
        one->open(upstream_);
      }
      accept();
    });
  }
  std::chrono::milliseconds draw_delay() {
    const auto span = static_cast<std::size_t>((delay_most_ - delay_least_).count());
    return delay_least_ + std::chrono::milliseconds(random_.between(0, span));
  }
  connection::direction draw_direction() {
    return random_.chance(50) ? connection::direction::to_engine : connection::direction::to_peer;
  }
  template <class Call>
  void later(std::chrono::milliseconds by, Call what) {
    auto timer = std::make_shared<asio::steady_timer>(loop_, by);
    timer->async_wait([timer, what](error_code) { what(); });
  }

  asio::generic::stream_protocol::endpoint upstream_;
  store::proof::random_numbers random_;
  asio::io_context loop_;
  tcp::acceptor acceptor_;
  unsigned short port_;
  weather around_;
  std::uint64_t bytes_ = 0;
  std::chrono::milliseconds delay_least_{0};
  std::chrono::milliseconds delay_most_{0};
  std::vector<std::shared_ptr<connection>> open_;
  std::vector<std::shared_ptr<connection>> waiting_;  // for the end of a partition
  proxy_counts counts_;
  std::thread thread_;
};

fault_proxy::fault_proxy(std::string upstream, std::uint64_t seed)
    : machine_(std::make_unique<machine>(upstream, seed)) {}
fault_proxy::~fault_proxy() = default;

std::string fault_proxy::address() const {
  return "tcp://127.0.0.1:" + std::to_string(machine_->port());
}

void fault_proxy::cut_one() {
  machine_->on_loop([this] {
    if (const auto one = machine_->draw()) machine_->cut(*one);
  });
}
void fault_proxy::cut_all() {
  machine_->on_loop([this] { machine_->cut_all(); });
}
void fault_proxy::half_open_one() {
  machine_->on_loop([this] {
    if (const auto one = machine_->draw()) machine_->half_open(*one);
  });
}
void fault_proxy::partition() {
  machine_->on_loop([this] { machine_->set_partition(true); });
}
void fault_proxy::heal() {
  machine_->on_loop([this] { machine_->set_partition(false); });
}
void fault_proxy::delay(std::chrono::milliseconds least, std::chrono::milliseconds most) {
  machine_->on_loop([&] { machine_->set_delay(least, most); });
}
void fault_proxy::slow_one(std::size_t bytes_a_tick) {
  machine_->on_loop([&] {
    if (const auto one = machine_->draw()) machine_->slow(*one, bytes_a_tick);
  });
}
void fault_proxy::garble_one(bool anywhere) {
  machine_->on_loop([&] {
    if (const auto one = machine_->draw()) machine_->garble(one, anywhere);
  });
}
void fault_proxy::send_stranger() {
  machine_->on_loop([this] { machine_->send_stranger(); });
}
void fault_proxy::split(std::size_t most) {
  machine_->on_loop([&] { machine_->set_split(most); });
}
proxy_counts fault_proxy::counts() const {
  return machine_->on_loop([this] { return machine_->counts(); });
}

}  // namespace snorri::faults
