// Notification: thanks for an order at once, without waiting for stock, and writes again at its
// end. It follows events and, for returns, carries out a command: two connections, two threads.
#include <thread>

#include "../common/service.hpp"
#include "letters.hpp"
#include "mail_file.hpp"

using namespace shop;
using snorri::transport::participant;
using snorri::transport::subscriber;

int main(int argc, char** argv) {
  const auto run = [](const service_options& options) {
    mail_file mails(options.dir / "mails.jsonl");

    // A mail is on disk before its event is acknowledged; if it comes again, its id is known.
    auto following = subscriber_options(options);
    following.handle_signals = false;  // the participant's run() does
    subscriber events{"notification", following};
    events.on<OrderCreated>([&](const OrderCreated& e) { mails.send(write(e)); });
    events.on<OrderConfirmed>([&](const OrderConfirmed& e) { mails.send(write(e)); });
    events.on<OrderCancelled>([&](const OrderCancelled& e) { mails.send(write(e)); });
    events.on<ReturnRejected>([&](const ReturnRejected& e) { mails.send(write(e)); });

    participant commands{"notification", participant_options(options, "notification")};
    commands.on<NotifyCustomer>([&](const NotifyCustomer& c) {
      const auto letter = write(c);
      mails.send(letter);
      return CustomerNotified{letter.id};
    });

    int followed = 0;
    std::jthread follower([&] {
      followed = events.run();
      commands.stop();
    });
    const int carried_out = commands.run();
    events.stop();
    follower.join();
    return followed != 0 ? followed : carried_out;
  };
  return run_service({.name = "notification", .about = "writes mails to a file", .run = run}, argc,
                     argv);
}
