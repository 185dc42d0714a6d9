#include "zap_handler.hpp"

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <vector>

#include "snorri/base/invariant.hpp"
#include "snorri/transport/key_files.hpp"
#include "utf8.hpp"

namespace snorri::transport {
namespace {

/// How often the file is looked at: a revocation is to hold within a second.
constexpr int look_ms = 250;

// Frames of a request: version, id, domain, address, routing id, mechanism, credentials.
constexpr std::size_t request_frames = 7;

time_point steady() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return time_point{std::chrono::duration_cast<duration>(since)};
}

frames receive_all(void* socket) {
  frames all;
  int more = 1;
  while (more != 0) {
    zmq_msg_t part;
    zmq_msg_init(&part);
    if (zmq_msg_recv(&part, socket, ZMQ_DONTWAIT) < 0) {
      zmq_msg_close(&part);
      return {};
    }
    all.emplace_back(static_cast<const char*>(zmq_msg_data(&part)), zmq_msg_size(&part));
    more = zmq_msg_more(&part);
    zmq_msg_close(&part);
  }
  return all;
}

void send_all(void* socket, const frames& what) {
  for (std::size_t i = 0; i < what.size(); ++i) {
    zmq_send(socket, what[i].data(), what[i].size(), i + 1 < what.size() ? ZMQ_SNDMORE : 0);
  }
}

/// The key that the handshake has proved; "" if it was another mechanism.
std::string key_in(const frames& request) {
  if (request[5] != "CURVE" || request[6].size() != 32) return {};
  std::array<char, 41> text{};
  std::array<std::uint8_t, 32> bytes{};
  std::copy(request[6].begin(), request[6].end(), bytes.begin());
  zmq_z85_encode(text.data(), bytes.data(), bytes.size());
  return text.data();
}

}  // namespace

zap_handler::zap_handler(std::shared_ptr<zmq_context> context, settings with,
                         std::shared_ptr<const access_policy> beginning)
    : context_(std::move(context)),
      with_(std::move(with)),
      socket_(::zmq_socket(context_->get(), ZMQ_REP)),
      policy_(std::move(beginning)) {
  const int zero = 0;
  zmq_setsockopt(socket_, ZMQ_LINGER, &zero, sizeof zero);
  const int bound = zmq_bind(socket_, "inproc://zeromq.zap.01");
  SNORRI_INVARIANT(bound == 0, "a context has one ZAP handler");
  thread_ = std::thread([this] { run(); });
}

zap_handler::~zap_handler() {
  stopping_.store(true);
  wakeup_.raise();
  thread_.join();
  zmq_close(socket_);
}

std::shared_ptr<const access_policy> zap_handler::policy() const {
  const std::lock_guard lock(mutex_);
  return policy_;
}

void zap_handler::run() {
  watch();
  auto next_look = steady() + std::chrono::milliseconds{look_ms};
  while (!stopping_.load()) {
    zmq_pollitem_t items[] = {{socket_, 0, ZMQ_POLLIN, 0},
                              {nullptr, wakeup_.descriptor(), ZMQ_POLLIN, 0}};
    zmq_poll(items, 2, look_ms);
    if (items[0].revents != 0) answer();
    if (steady() < next_look) continue;  // also while many knock
    watch();
    next_look = steady() + std::chrono::milliseconds{look_ms};
  }
}

void zap_handler::answer() {
  const auto request = receive_all(socket_);
  if (request.size() < 2) return;
  frames reply = {"1.0", request[1], "400", "", "", ""};
  if (request.size() == request_frames && request[0] == "1.0") {
    const auto key = key_in(request);
    if (const auto fault = policy()->key_fault(key)) {
      reply[3] = "not authorised";  // a stranger is not told whether the key was known once
      log_refusal(key, request[3], *fault);
    } else {
      reply[2] = "200";
      reply[4] = key;
    }
  }
  send_all(socket_, reply);
}

void zap_handler::log_refusal(const std::string& key, const std::string& address,
                              const error& why) {
  if (!speaks_.load() || !with_.log) return;
  const auto where = with_.address_of ? with_.address_of(address) : address;
  const std::string who =
      "a connection from " + where + (key.empty() ? ", without a key" : ", with the key " + key);
  if (const auto word = denied_.note(who, why, steady())) with_.log(who + ": " + word->text());
}

std::string zap_handler::stamp() const {
  struct stat found {};
  const auto path = with_.folder + "/" + std::string(authorised_keys_file);
  if (::stat(path.c_str(), &found) != 0) return "absent";
  return std::to_string(found.st_ino) + " " + std::to_string(found.st_size) + " " +
         std::to_string(found.st_mtim.tv_sec) + " " + std::to_string(found.st_mtim.tv_nsec);
}

/// What was read at the start may have changed since, so the first look reads in any case.
void zap_handler::watch() {
  auto now = stamp();
  if (now == stamp_) return;
  const bool first = stamp_.empty();
  stamp_ = std::move(now);
  if (stamp_ == "absent" && !first) {
    if (with_.log) {
      with_.log("the file " + with_.folder + "/" + std::string(authorised_keys_file) +
                " is gone: the keys that it held stay authorised");
    }
    return;
  }
  auto keys = read_authorised_keys(with_.folder);
  if (!keys) {
    if (with_.log) {
      with_.log(keys.error().text() + "; what was authorised before stays so");
    }
    return;
  }
  const auto count = keys->size();
  {
    auto fresh = std::make_shared<const access_policy>(std::move(*keys));
    const std::lock_guard lock(mutex_);
    policy_ = std::move(fresh);
  }
  if (with_.changed) with_.changed();
  if (!first && with_.log) {
    with_.log("the authorised keys have changed: there are " + std::to_string(count));
  }
}

}  // namespace snorri::transport
