#include "report.hpp"

#include <sys/wait.h>

#include <cmath>
#include <cstdio>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>

namespace shop {
namespace {

namespace fs = std::filesystem;

void row(const std::string& what, const std::string& value) {
  std::cout << "  " << std::left << std::setw(44) << what << std::right << std::setw(10) << value
            << '\n';
}
void row(const std::string& what, std::size_t value) { row(what, std::to_string(value)); }

std::string to_tenths(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", seconds);
  return text;
}

void print_table(const results& what, const run_facts& run) {
  std::cout << "\nWhat came of it\n";
  row("orders", what.orders);
  row("returns", what.returns);
  row("confirmed", what.confirmed);
  row("cancelled", what.cancelled_total());
  for (const auto& [reason, sagas] : what.cancelled) row("  " + reason, sagas);
  if (what.stuck > 0) row("stuck, they need an operator", what.stuck);
  if (what.unfinished > 0) row("unfinished", what.unfinished);
  if (what.parked > 0) row("messages parked", what.parked);
  if (what.refused > 0) row("invoices that the engine refused", what.refused);
  if (what.lines_skipped > 0) row("lines skipped", what.lines_skipped);
  row("compensations", what.compensations);
  row("mails", what.mails);
  row("events seen by analytics", what.analytics_events);
  row("kills", run.kills);
  row("seconds", to_tenths(run.seconds));
}

/// As a user may type it from here.
std::string shortest(const fs::path& path) {
  std::error_code none;
  const auto near = fs::proximate(path, none).string();
  return none || near.size() >= path.string().size() ? path.string() : near;
}

std::string quoted(const std::string& word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// Runs `snorri` with our stdout, as a user would.
void run_snorri(const std::string& title, const std::string& what, const run_facts& run) {
  const auto command = " " + what + " --store ";
  std::cout << '\n' << title << ": snorri " << what << "\n\n" << std::flush;
  const int status = std::system(
      (quoted(run.snorri) + command + quoted(run.store)).c_str());  // NOLINT(cert-env33-c)
  if (status != 0) std::cerr << "snorri " << what << " failed\n";
}

}  // namespace

void print_json(const results& what, const run_facts& run) {
  const nlohmann::ordered_json out{{"orders", what.orders},
                                   {"returns", what.returns},
                                   {"confirmed", what.confirmed},
                                   {"cancelled", what.cancelled},
                                   {"stuck", what.stuck},
                                   {"parked", what.parked},
                                   {"unfinished", what.unfinished},
                                   {"refused", what.refused},
                                   {"lines_skipped", what.lines_skipped},
                                   {"compensations", what.compensations},
                                   {"mails", what.mails},
                                   {"analytics_events", what.analytics_events},
                                   {"kills", run.kills},
                                   {"seconds", std::round(run.seconds * 10) / 10},
                                   {"store", run.store}};
  std::cout << out.dump() << std::endl;
}

void print_report(const results& what, const run_facts& run) {
  print_table(what, run);
  if (!what.a_confirmed_order.empty()) {
    run_snorri("An order that was confirmed", "show " + what.a_confirmed_order, run);
  }
  if (!what.a_compensated_order.empty()) {
    run_snorri("An order that was undone", "show " + what.a_compensated_order, run);
  }
  if (what.orders > 0) run_snorri("The order saga", "graph order", run);

  const auto snorri = shortest(run.snorri);
  const auto store = " --store " + shortest(run.store);
  std::cout << "\nLook further\n"
            << "  " << snorri << " list --type order --status CANCELLED" << store << '\n'
            << "  " << snorri << " list -o json" << store << '\n';
  if (!what.a_compensated_order.empty()) {
    std::cout << "  " << snorri << " show " << what.a_compensated_order << " -o json" << store
              << '\n'
              << "  " << snorri << " graph " << what.a_compensated_order << store << '\n';
  }
  std::cout << "  ls " << shortest(run.store.parent_path())
            << "          (logs, mails, stock, ledger)\n"
            << std::flush;
}

}  // namespace shop
