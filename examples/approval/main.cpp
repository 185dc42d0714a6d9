// Seven requests and the people who decide on them. Days go by in virtual time.
#include <chrono>
#include <iostream>
#include <string>

#include "messages.hpp"
#include "snorri/engine/in_process.hpp"

namespace {

using namespace std::chrono_literals;
using namespace approvals;

class office {
 public:
  office() {
    snorri_.participant("post", 1min)
        .on<AskFor>([](const AskFor&) { return LetterSent{}; })
        .on<Remind>([](const Remind&) { return LetterSent{}; });
  }

  /// Something that somebody does, `after` the last one.
  template <class Event>
  void then(snorri::duration after, const Event& event) {
    snorri_.run_for(after).value();
    snorri_.publish(event).value();
  }
  void wait(snorri::duration time) { snorri_.run_for(time).value(); }

  void tell(const std::string& request, const std::string& title) {
    std::cout << title << '\n' << snorri_.story("approval/" + request).value() << '\n';
  }

 private:
  snorri::engine::in_process snorri_;
};

}  // namespace

int main() {
  office people;

  people.then(0h, RequestFiled{"pens", 40, "frigg"});
  people.tell("pens", "So little that nobody is asked:");

  people.then(0h, RequestFiled{"desk", 400, "frigg"});
  people.then(10min, LetterRead{"desk"});
  people.then(3h, Approved{"desk", "frigg"});
  people.tell("desk", "Read and approved:");

  people.then(0h, RequestFiled{"horse", 900, "heimdall"});
  people.then(30h, Approved{"horse", "odin"});
  people.tell("horse", "Heimdall does not answer, is reminded twice and passed over:");

  people.then(0h, RequestFiled{"wall", 20'000, "frigg"});
  people.then(2h, Approved{"wall", "frigg"});
  people.then(5h, Rejected{"wall", "the builder is a giant"});
  people.tell("wall", "So much that two must agree, and the second does not:");

  people.then(0h, RequestFiled{"harp", 300, "frigg"});
  people.then(7h, Delegated{"harp", "bragi"});
  people.then(7h, Approved{"harp", "bragi"});
  people.tell("harp", "Handed on, with as much time as anybody has:");

  people.then(0h, RequestFiled{"mead", 700, "tyr"});
  people.then(9h, Withdrawn{"mead"});
  people.tell("mead", "Withdrawn after a reminder:");

  people.then(0h, RequestFiled{"ship", 3000, "njord"});
  people.then(70h, MoreTimeGiven{"ship"});
  people.wait(72h);
  people.tell("ship", "Nobody decides, not even with more time:");
}
