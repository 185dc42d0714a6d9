// The processes of the storm. Each can be killed at any moment and is then started again with the
// same words.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <deque>
#include <fstream>
#include <set>
#include <stdexcept>

#include "../../bench/bench_saga.hpp"
#include "snorri/engine/engine.hpp"
#include "snorri/sagas/library.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "snorri/transport/participant.hpp"
#include "snorri/transport/publisher.hpp"
#include "snorri/transport/subscriber.hpp"
#include "snorri/transport/zmq_link.hpp"
#include "storm.hpp"

namespace snorri::faults {

namespace {

using namespace std::chrono_literals;

engine::engine* running = nullptr;

int fail(const error& why) {
  std::fprintf(stderr, "%s\n", why.text().c_str());
  return 1;
}

/// Lines that a kill leaves whole: one write each.
class note_book {
 public:
  explicit note_book(const std::string& path)
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
    if (file_ < 0) throw std::runtime_error("can't write " + path);
  }
  ~note_book() { ::close(file_); }
  note_book(const note_book&) = delete;
  note_book& operator=(const note_book&) = delete;

  void add(const std::string& line) {
    const auto whole = line + "\n";
    if (::write(file_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size()))
      throw std::runtime_error("a note can't be written");
  }

 private:
  int file_;
};

/// "-" = without a key.
std::shared_ptr<transport::connector> link_to(const std::string& address,
                                              const std::string& key_file) {
  transport::zmq_options with;
  if (key_file != "-") with.key_file = key_file;
  return transport::zmq_connector(address, with);
}

int run_engine(const std::string& address, const std::string& path, const std::string& keys) {
  store::sqlite_options where;
  where.path = path;
  auto store = store::open_sqlite_store(where);
  if (!store) return fail(store.error());
  transport::zmq_options with;
  if (keys != "-") with.keys_folder = keys;
  auto link = transport::bind_zmq(address, with);
  if (!link) return fail(link.error());
  engine::engine_options options;  // quicker than in life, so that a storm is short
  options.heartbeat = 200ms;
  options.silence_max = 1s;
  options.redelivery = 1s;
  options.log = [](engine::severity level, std::string_view text) {
    if (level >= engine::severity::warning)
      std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
  };
  const system_clock clock;
  auto made = engine::engine::make(options, **store, **link, sagas::linked_definitions(), clock);
  if (!made) return fail(made.error());
  running = made->get();
  std::signal(SIGTERM, [](int) { running->stop(); });
  const auto ran = (*made)->run();
  return ran ? 0 : fail(ran.error());
}

/// Notes the effect in the participant's own database, in the transaction of its memory.
void bring_about(transport::context& about, const char* what) {
  auto& db = about.database();
  db.exec("CREATE TABLE IF NOT EXISTS effect (command TEXT, saga TEXT, what TEXT)");
  SQLite::Statement row(db, "INSERT INTO effect VALUES (?, ?, ?)");
  row.bind(1, about.command_id());
  row.bind(2, about.saga());
  row.bind(3, what);
  row.exec();
}

int run_participant(const std::string& name, const std::string& address, const std::string& memory,
                    const std::string& key) {
  using namespace bench;
  using transport::context;
  using transport::reply;
  transport::participant_options options;
  options.engine = address;
  options.link = link_to(address, key);
  options.memory = memory;
  options.reconnect_max = 500ms;
  transport::participant service(name, options);
  if (name == "inventory") {
    service.on<ReserveInventory>(
        [](const ReserveInventory& c, context& about) -> reply<InventoryReserved, InventoryFailed> {
          bring_about(about, "reserved");
          return InventoryReserved{c.order_id, "r-" + c.order_id, c.note};
        });
    service.on<ReleaseInventory>(
        [](const ReleaseInventory& c, context& about) -> reply<InventoryReleased> {
          bring_about(about, "released");
          return InventoryReleased{c.order_id};
        });
  } else if (name == "payment") {
    service.on<CapturePayment>(
        [](const CapturePayment& c, context& about) -> reply<PaymentCaptured, PaymentFailed> {
          bring_about(about, c.pays ? "captured" : "declined");
          if (!c.pays) return PaymentFailed{"limit exceeded"};
          return PaymentCaptured{c.order_id, c.note};
        });
    service.on<RefundPayment>([](const RefundPayment& c, context& about) -> reply<PaymentRefunded> {
      bring_about(about, "refunded");
      return PaymentRefunded{c.order_id};
    });
  } else {
    service.on<BookShipment>([](const BookShipment& c, context& about) -> reply<ShipmentBooked> {
      bring_about(about, "shipped");
      return ShipmentBooked{c.order_id, c.note};
    });
  }
  return service.run();
}

int run_subscriber(const std::string& name, const std::string& address, const std::string& path,
                   const std::string& key) {
  transport::subscriber_options options;
  options.engine = address;
  options.link = link_to(address, key);
  options.reconnect_max = 500ms;
  transport::subscriber service(name, options);
  note_book notes(path);
  const auto note = [&notes](const transport::event_context& about) {
    notes.add(std::to_string(about.position) + " " + about.type() + " " + about.id());
  };
  if (name == "ends") {
    service.on_raw("OrderConfirmed", note);
    service.on_raw("OrderCancelled", note);
  } else {
    service.on_any(note);
  }
  return service.run();
}

std::set<std::string> first_words(const std::string& path) {
  std::set<std::string> out;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) out.insert(line.substr(0, line.find(' ')));
  return out;
}

/// Publishes what is not acknowledged yet, so many a second, and notes every acknowledgement.
int run_publisher(const std::string& address, const std::string& path, const std::string& key,
                  std::size_t orders, std::size_t orders_a_second) {
  transport::publisher_options options;
  options.engine = address;
  options.link = link_to(address, key);
  options.timeout = 5s;
  transport::publisher shop("shop", options);
  const auto known = first_words(path);
  note_book notes(path);
  std::deque<std::size_t> left;
  for (std::size_t i = 0; i < orders; ++i)
    if (!known.contains("start-" + std::to_string(i))) left.push_back(i);
  const std::string note(150, 'n');
  const auto begun = std::chrono::steady_clock::now();
  std::size_t sent = 0;
  while (!left.empty() || shop.in_flight() > 0) {
    const std::chrono::duration<double> past = std::chrono::steady_clock::now() - begun;
    const auto due = static_cast<std::size_t>(past.count() * static_cast<double>(orders_a_second));
    if (left.empty() || sent > due) {
      shop.poll(5ms);
      continue;
    }
    const auto order = left.front();
    left.pop_front();
    ++sent;
    const auto id = "start-" + std::to_string(order);
    shop.publish_async(
        bench::OrderCreated{"o" + std::to_string(order), "customer", note, 3, pays(order)},
        [&, order, id](const result<transport::receipt>& answer) {
          if (answer) {
            notes.add(id + " " + std::to_string(answer->position));
          } else if (answer.error().code() == errc::timed_out) {
            left.push_back(order);  // its outcome is unknown: again, under the same id
          } else {
            std::fprintf(stderr, "%s was refused: %s\n", id.c_str(), answer.error().text().c_str());
          }
        },
        {.id = id});
  }
  return 0;
}

}  // namespace

int run_role(const std::vector<std::string>& words) {
  const auto& role = words.at(0);
  if (role == "engine") return run_engine(words.at(1), words.at(2), words.at(3));
  if (role == "publisher") {
    return run_publisher(words.at(1), words.at(2), words.at(3), std::stoul(words.at(4)),
                         std::stoul(words.at(5)));
  }
  if (role == "ends" || role == "audit")
    return run_subscriber(role, words.at(1), words.at(2), words.at(3));
  return run_participant(role, words.at(1), words.at(2), words.at(3));
}

}  // namespace snorri::faults
