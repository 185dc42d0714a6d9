#include "slow_link.hpp"

namespace snorri::engine {

namespace {

constexpr std::size_t kind_frame = 1;  // of a message: protocol, kind, headers, body

class slow_channel final : public transport::channel {
 public:
  slow_channel(std::shared_ptr<transport::channel> link, duration takes, const clock_source& clock,
               answers_under_way& under_way)
      : link_(std::move(link)), takes_(takes), clock_(clock), under_way_(under_way) {}

  bool send(transport::frames what) override {
    const bool answers =
        what.size() > kind_frame && (what[kind_frame] == "reply" || what[kind_frame] == "failed");
    if (!answers) return link_->send(std::move(what));
    under_way_.add(clock_.now() + takes_,
                   [link = link_, what = std::move(what)] { link->send(what); });
    return true;
  }
  bool receive(transport::frames& into, duration timeout) override {
    return link_->receive(into, timeout);
  }
  void wake() noexcept override { link_->wake(); }

 private:
  std::shared_ptr<transport::channel> link_;  // shared with what is under way on it
  duration takes_;
  const clock_source& clock_;
  answers_under_way& under_way_;
};

class slow_connector final : public transport::connector {
 public:
  slow_connector(std::unique_ptr<transport::connector> link, duration takes,
                 const clock_source& clock, answers_under_way& under_way)
      : link_(std::move(link)), takes_(takes), clock_(clock), under_way_(under_way) {}

  result<std::unique_ptr<transport::channel>> connect() override {
    auto made = link_->connect();
    if (!made) return made.error();
    return std::unique_ptr<transport::channel>(
        std::make_unique<slow_channel>(std::move(*made), takes_, clock_, under_way_));
  }

 private:
  std::unique_ptr<transport::connector> link_;
  duration takes_;
  const clock_source& clock_;
  answers_under_way& under_way_;
};

}  // namespace

std::shared_ptr<transport::connector> make_slow_connector(
    std::unique_ptr<transport::connector> link, duration takes, const clock_source& clock,
    answers_under_way& under_way) {
  return std::make_shared<slow_connector>(std::move(link), takes, clock, under_way);
}

}  // namespace snorri::engine
