#include "driver.hpp"

#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "client.hpp"
#include "snorri/transport/key_files.hpp"
#include "snorri/transport/zmq_link.hpp"

namespace bench {

namespace {

using namespace snorri;
using namespace std::chrono_literals;

void must(const result<void>& done) {
  if (!done) throw std::runtime_error(done.error().text());
}

/// A key for the participant, its file, and the engine's folder with both.
std::string make_keys(const std::string& folder) {
  const auto engine = transport::make_engine_key(folder);
  if (!engine) throw std::runtime_error(engine.error().text());
  const auto own = transport::make_key_pair();
  transport::authorised_key known;
  known.name = "inventory";
  known.key = own.public_key;
  known.commands = {"*"};
  must(transport::write_authorised_keys(folder, {known}));
  auto file = folder + "/inventory.key";
  std::filesystem::remove(file);  // of the round before
  must(transport::write_service_key(file, {"inventory", own, engine->public_key}));
  return file;
}

std::unique_ptr<transport::listener> bind(const std::string& address, const std::string& keys) {
  transport::zmq_options options;
  options.keys_folder = keys;
  auto bound = transport::bind_zmq(address, options);
  if (!bound) throw std::runtime_error(bound.error().text());
  return std::move(*bound);
}

transport::hub_options options() {
  transport::hub_options out;
  out.store_id = "bench";
  return out;
}

}  // namespace

engine_driver::engine_driver(const std::string& address, const std::string& keys_folder)
    : key_file_(keys_folder.empty() ? "-" : make_keys(keys_folder)),
      link_(bind(address, keys_folder)),
      hub_(options(), *this) {}
engine_driver::~engine_driver() = default;

void engine_driver::run_until(const std::function<bool()>& done) {
  std::vector<transport::packet> in;
  while (!done()) {
    in.clear();
    link_->receive(in, 1000);
    const auto now = transport::steady_now();
    for (auto& each : in) hub_.receive(std::move(each), now);
    if (now >= hub_.next_deadline()) hub_.tick(now);
    feed();
    auto out = hub_.take_outgoing();
    for (auto& each : out) {
      if (!link_->send(each.peer, std::move(each.frames))) hub_.unreachable(each.peer, now);
    }
    if (in.empty() && out.empty()) link_->wait(1ms);
  }
}

void engine_driver::dispatch(transport::command what) {
  hub_.dispatch(std::move(what), transport::steady_now());
}

void engine_driver::publish(transport::message what) { log_.push_back(std::move(what)); }

void engine_driver::feed() {
  for (auto& [name, fed] : fed_) {
    while (fed < log_.size() && hub_.room(name) > 0) {
      const auto& next = log_[fed++];
      hub_.deliver(name, {fed, {next}});
      ++deliveries_;
    }
  }
}

void engine_driver::on_event(const std::string& peer, transport::message what) {
  hub_.acknowledge(peer, {what.headers.id, 1, false, "order/1", "PENDING"});
}

void engine_driver::on_reply(const std::string& peer, transport::message what) {
  ++replies_;
  hub_.close(what.headers.causationid);
  if (on_answer) on_answer(what.headers.causationid);
  hub_.acknowledge(peer, {what.headers.id, replies_, false, "order/1", "PENDING"});
}

void engine_driver::on_subscribe(const std::string& peer, transport::subscription_request request) {
  fed_.try_emplace(request.name, log_.size());
  hub_.open_subscription(peer, request.name, log_.size());
}

void engine_driver::on_refused(const std::string&, transport::message, const error& why) {
  std::fprintf(stderr, "transport_bench: %s\n", why.text().c_str());
}

}  // namespace bench
