#include "snorri/transport/zmq_link.hpp"

#include "tcp_guard.hpp"
#include "text_map.hpp"
#include "zap_handler.hpp"
#include "zmq_address.hpp"
#include "zmq_curve.hpp"
#include "zmq_self_test.hpp"
#include "zmq_socket.hpp"
#include "zmq_trouble.hpp"

namespace snorri::transport {
namespace {

/// Of a message that is one (docs/protocol.md); others cost an allocation more.
constexpr std::size_t message_frames = 4;

/// Only then: with it libzmq writes 127.0.0.1 as [::ffff:127.0.0.1].
int speaks_ipv6(const std::string& address) {
  return address.find('[') == std::string::npos ? 0 : 1;
}

/// "\x07MESSAGE", a nonce of 8 bytes, a tag of 16, a byte of flags (rfc.zeromq.org/spec/26).
constexpr std::size_t curve_frame_overhead = 33;

/// Who sends, and what the guard wants to know of him.
struct known_sender {
  std::shared_ptr<const identity> who;
  std::shared_ptr<taken_count> taken;  // null without a guard, or if the connection has ended
};

/// One identity for all messages of a sender.
class known_senders {
 public:
  const known_sender& find(const sender_properties& of, const tcp_guard* guard) {
    name_.assign(of.user_id).append("\n").append(of.address);
    const auto found = known_.find(name_);
    if (found != known_.end() && !has_ended(found->second)) return found->second;
    if (known_.size() >= known_max) known_.clear();
    auto taken = guard == nullptr ? nullptr : guard->find(of.address);
    auto address = taken == nullptr ? of.address : taken->address;
    known_sender made{std::make_shared<const identity>(identity{of.user_id, std::move(address)}),
                      std::move(taken)};
    return known_.insert_or_assign(name_, std::move(made)).first->second;
  }

 private:
  static bool has_ended(const known_sender& of) { return of.taken != nullptr && of.taken->over; }

  static constexpr std::size_t known_max = 20'000;
  std::string name_;  // kept for its memory
  text_map<known_sender> known_;
};

class zmq_listener final : public listener {
 public:
  explicit zmq_listener(const zmq_options& options)
      : context_(std::make_shared<zmq_context>()), socket_(context_, ZMQ_ROUTER, options) {
    socket_.set(ZMQ_ROUTER_MANDATORY, 1);
  }

  /// Pre: before secure(). Errors: address_taken, address_invalid.
  std::optional<error> stand_behind(const std::string& address, const zmq_options& options) {
    auto guard = tcp_guard::listen(address, {options.guard, options.log});
    if (!guard) return guard.error();
    guard_ = std::move(*guard);
    return std::nullopt;
  }

  /// Pre: before bind(). Errors: key_file_invalid, security_unproven.
  std::optional<error> secure(const zmq_options& options) {
    auto engine = read_engine_key(options.keys_folder);
    if (!engine) return engine.error();
    auto keys = read_authorised_keys(options.keys_folder);
    if (!keys) return keys.error();
    zap_handler::settings with{options.keys_folder, options.log, [this] { wake(); }, {}};
    if (guard_ != nullptr) {
      with.address_of = [guard = guard_.get()](const std::string& inner) {
        const auto known = guard->find(inner);
        return known == nullptr ? std::string() : known->address;
      };
    }
    zap_ = std::make_unique<zap_handler>(context_, std::move(with),
                                         std::make_shared<const access_policy>(std::move(*keys)));
    engine_key_ = engine->public_key;
    return demand_curve(socket_.get(), *engine);
  }

  int bind(const std::string& address) {
    if (guard_ != nullptr) {
      if (const int failed = socket_.bind("tcp://127.0.0.1:*"); failed != 0) return failed;
      guard_->start(socket_.endpoint());
      return 0;
    }
    socket_.set(ZMQ_IPV6, speaks_ipv6(address));
    return socket_.bind(address);
  }

  /// Nothing, or why nobody must be served. Errors: security_unproven.
  std::optional<error> prove() {
    if (zap_ == nullptr) return std::nullopt;
    if (auto failed = prove_refusal(address(), engine_key_)) return failed;
    zap_->speak();
    if (guard_ != nullptr) guard_->speak();
    return std::nullopt;
  }

  void receive(std::vector<packet>& into, std::size_t packets_max) override {
    for (std::size_t i = 0; i < packets_max; ++i) {
      frames all;
      all.reserve(message_frames + 1);
      if (!socket_.receive(all, frames_max + 1, zap_ == nullptr ? nullptr : &sender_)) {
        if (guard_ != nullptr) guard_->drained();
        return;
      }
      packet next{std::move(all.front()), {}};
      all.erase(all.begin());
      next.frames = std::move(all);
      if (zap_ != nullptr) next.who = identify();
      into.push_back(std::move(next));
    }
  }

  bool send(const std::string& peer, frames what) override { return socket_.send(&peer, what); }
  void wait(duration timeout) override { socket_.wait(timeout); }
  void wake() noexcept override { socket_.waker().raise(); }
  std::string address() const override {
    return guard_ == nullptr ? socket_.endpoint() : guard_->address();
  }
  std::shared_ptr<const access_policy> access() const override {
    return zap_ == nullptr ? nullptr : zap_->policy();
  }

 private:
  std::shared_ptr<const identity> identify() {
    const auto& sender = senders_.find(sender_, guard_.get());
    if (sender.taken != nullptr) {
      guard_->taken(*sender.taken, sender_.frames,
                    sender_.bytes + sender_.frames * curve_frame_overhead);
    }
    return sender.who;
  }

  std::unique_ptr<tcp_guard> guard_;  // null: peers reach the socket; ends after all else
  std::shared_ptr<zmq_context> context_;
  zmq_socket socket_;
  sender_properties sender_;
  known_senders senders_;
  std::string engine_key_;
  std::unique_ptr<zap_handler> zap_;  // null: no keys; ends before the socket that it wakes
};

class zmq_channel final : public channel {
 public:
  zmq_channel(std::shared_ptr<zmq_context> context, const zmq_options& options)
      : context_(std::move(context)), socket_(context_, ZMQ_DEALER, options) {
    // Not ZMQ_IMMEDIATE: with it libzmq 4.3.4 aborts the process ("!_more", fq.cpp) when a
    // connection ends between two frames that are being read. What is queued for an engine that is
    // away is sent when it is back, or given up with the channel; the session counts on neither.
    socket_.set(ZMQ_RECONNECT_IVL, 100);
    socket_.set(ZMQ_RECONNECT_IVL_MAX, 5000);
  }

  /// Pre: before connect(). Errors: security_unproven.
  std::optional<error> secure(const service_key& as) {
    trouble_ = std::make_unique<zmq_trouble>(context_, socket_.get());
    return speak_curve(socket_.get(), as);
  }

  int connect(const std::string& address) {
    socket_.set(ZMQ_IPV6, speaks_ipv6(address));
    return socket_.connect(address);
  }

  bool send(frames what) override { return socket_.send(nullptr, what); }
  bool offer(frames& what) override { return socket_.send(nullptr, what); }

  bool receive(frames& into, duration timeout) override {
    into.clear();
    into.reserve(message_frames);
    if (socket_.receive(into, frames_max)) return true;
    return timeout > duration::zero() && socket_.wait(timeout) && socket_.receive(into, frames_max);
  }

  void wake() noexcept override { socket_.waker().raise(); }
  std::string trouble() override { return trouble_ == nullptr ? "" : trouble_->look(); }

 private:
  std::shared_ptr<zmq_context> context_;
  zmq_socket socket_;
  std::unique_ptr<zmq_trouble> trouble_;  // null where there is no key
};

class zmq_connecting final : public connector {
 public:
  zmq_connecting(std::string address, const zmq_options& options)
      : address_(std::move(address)),
        options_(options),
        context_(std::make_shared<zmq_context>()) {}

  result<std::unique_ptr<channel>> connect() override {
    if (auto fault = connect_fault(address_)) return *fault;
    auto key = options_.key;
    if (!key && !options_.key_file.empty()) {
      auto read = read_service_key(options_.key_file);
      if (!read) return read.error();
      key = std::move(*read);
    }
    auto fresh = std::make_unique<zmq_channel>(context_, options_);
    if (key) {
      if (auto failed = fresh->secure(*key)) return *failed;
    }
    if (const int failed = fresh->connect(address_); failed != 0) {
      return address_error(address_, failed);
    }
    return std::unique_ptr<channel>(std::move(fresh));
  }

 private:
  std::string address_;
  zmq_options options_;
  std::shared_ptr<zmq_context> context_;
};

bool is_guarded(const std::string& address, const zmq_options& options) {
  if (options.keys_folder.empty() || !address.starts_with("tcp://")) return false;
  if (options.guarding == zmq_options::guarded::all_tcp) return true;
  return options.guarding == zmq_options::guarded::what_others_reach && is_reachable(address);
}

}  // namespace

result<std::unique_ptr<listener>> bind_zmq(const std::string& address, const zmq_options& options) {
  if (auto fault = bind_fault(address, !options.keys_folder.empty())) return *fault;
  auto fresh = std::make_unique<zmq_listener>(options);
  if (is_guarded(address, options)) {
    if (auto failed = fresh->stand_behind(address, options)) return *failed;
  }
  if (!options.keys_folder.empty()) {
    if (auto failed = fresh->secure(options)) return *failed;
  }
  if (const int failed = fresh->bind(address); failed != 0) return address_error(address, failed);
  if (auto unproven = fresh->prove()) return *unproven;
  return std::unique_ptr<listener>(std::move(fresh));
}

std::unique_ptr<connector> zmq_connector(std::string address, const zmq_options& options) {
  return std::make_unique<zmq_connecting>(std::move(address), options);
}

std::string version_of_zmq() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  zmq_version(&major, &minor, &patch);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace snorri::transport
