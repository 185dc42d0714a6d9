// The engine's side of the transport without a store: a hub on a listener, and a handler that
// closes what is answered. Its loop is the engine's, but for what decides and commits.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "snorri/transport/hub.hpp"
#include "snorri/transport/link.hpp"

namespace bench {

class engine_driver final : public snorri::transport::hub_handler {
 public:
  /// Binds; with a folder, to keys that it makes there. Throws what went wrong.
  explicit engine_driver(const std::string& address, const std::string& keys_folder = {});
  ~engine_driver() override;

  std::string address() const { return link_->address(); }
  /// What the participant "inventory" needs to be let in; "-" = nothing.
  const std::string& key_file() const { return key_file_; }

  /// Turns until `done`, which is asked once a turn.
  void run_until(const std::function<bool()>& done);

  void dispatch(snorri::transport::command what);
  /// Puts an event before every subscription; who has no room gets it later, from a short log.
  void publish(snorri::transport::message what);

  std::uint64_t replies() const { return replies_; }
  std::uint64_t deliveries() const { return deliveries_; }
  std::size_t participants() const { return participants_; }
  std::size_t subscriptions() const { return fed_.size(); }
  std::size_t peers() const { return hub_.peers().size(); }
  /// Called with the id of every command that is answered.
  std::function<void(const std::string&)> on_answer;

  void on_event(const std::string& peer, snorri::transport::message what) override;
  void on_reply(const std::string& peer, snorri::transport::message what) override;
  void on_command_failed(const std::string&, std::string, std::string) override {}
  void on_participant(const std::string&, const std::vector<std::string>&) override {
    ++participants_;
  }
  void on_subscribe(const std::string& peer,
                    snorri::transport::subscription_request request) override;
  void on_await(const std::string&, const snorri::transport::await_request&) override {}
  void on_follow(const std::string&, const std::string&,
                 snorri::transport::follow_request) override {}
  void on_unfollow(const std::string&) override {}
  void on_cursor(const std::string&, std::uint64_t) override {}
  void on_refused(const std::string&, snorri::transport::message,
                  const snorri::error& why) override;

 private:
  void feed();

  std::string key_file_ = "-";
  std::unique_ptr<snorri::transport::listener> link_;
  snorri::transport::hub hub_;
  std::vector<snorri::transport::message> log_;  // position = index + 1
  std::map<std::string, std::uint64_t> fed_;
  std::uint64_t replies_ = 0;
  std::uint64_t deliveries_ = 0;
  std::size_t participants_ = 0;
};

}  // namespace bench
