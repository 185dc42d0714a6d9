#include "invoices.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <unordered_map>

#include "../common/csv.hpp"
#include "../common/money.hpp"

namespace shop {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view header =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
constexpr long long pieces_max = 1'000'000;  // of one line; more is a typing error
constexpr std::size_t text_bytes_max = 100;

/// "17850.0" → "17850": a spreadsheet took the number for an amount.
std::string_view without_decimals(std::string_view number) {
  return number.ends_with(".0") ? number.substr(0, number.size() - 2) : number;
}

long long parse_pieces(std::string_view text) {
  const auto digits = without_decimals(text);
  long long pieces = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), pieces);
  if (failure != std::errc{} || end != digits.data() + digits.size()) {
    throw csv_malformed("the quantity '" + std::string(text) + "' is no whole number");
  }
  if (std::abs(pieces) > pieces_max) {
    throw csv_malformed("a quantity of " + std::string(text) + " is out of range");
  }
  return pieces;
}

const std::string& checked_number(const std::string& number) {
  const bool good = !number.empty() && number.size() <= 32 &&
                    std::all_of(number.begin(), number.end(), [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                             (c >= 'a' && c <= 'z') || c == '-';
                    });
  if (!good) throw csv_malformed("'" + number + "' is no invoice number");
  return number;
}

/// One line as an invoice of one item.
invoice parse_line(std::string_view line) {
  const auto fields = split_csv_line(line);
  if (fields.size() != 8) {
    throw csv_malformed("8 columns expected, found " + std::to_string(fields.size()));
  }
  if (std::any_of(fields.begin(), fields.end(),
                  [](const std::string& field) { return field.size() > text_bytes_max; })) {
    throw csv_malformed("a field is longer than 100 bytes");
  }
  if (fields[1].empty()) throw csv_malformed("the line names no item");
  const auto price = parse_pence(fields[5]);
  if (!price) throw csv_malformed("the price '" + fields[5] + "' is no amount in pounds");
  const auto pieces = parse_pieces(fields[3]);
  return {.number = checked_number(fields[0]),
          .customer = std::string(without_decimals(fields[6])),
          .country = fields[7],
          .placed_at = fields[4],
          .items = {{fields[1], pieces}},
          .total = pieces * *price};
}

class reader {
 public:
  void read(const fs::path& file) {
    const auto name = file.filename().string();
    std::ifstream in(file, std::ios::binary);
    if (!in || fs::is_directory(file)) {
      throw file_unreadable(file.string() +
                            " can't be read: " + std::strerror(in ? EISDIR : errno));
    }
    check_header(in, file);
    ++file_;
    std::string line;
    for (std::size_t number = 2; std::getline(in, line); ++number) {
      if (line.empty() || line == "\r") continue;
      try {
        take(parse_line(line));
      } catch (const csv_malformed& wrong) {
        list_.problems.push_back(name + ":" + std::to_string(number) + ": " + wrong.what() +
                                 "; the line is skipped");
      }
    }
    if (in.bad()) throw file_unreadable(file.string() + " can't be read to its end");
  }

  invoice_list result() { return std::move(list_); }

 private:
  struct place {
    std::size_t at;
    int file;
  };

  static void check_header(std::istream& in, const fs::path& file) {
    std::string first;
    std::getline(in, first);
    std::string_view text = first;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text != header) {
      throw file_unreadable(file.string() + " is no list of invoices: its first line must be " +
                            std::string(header));
    }
  }

  void take(invoice line) {
    const auto [found, is_new] =
        places_.try_emplace(line.number, place{list_.invoices.size(), file_});
    if (is_new) {
      list_.invoices.push_back(std::move(line));
      return;
    }
    if (found->second.file != file_) {
      throw csv_malformed("invoice " + line.number + " is in an earlier file");
    }
    auto& whole = list_.invoices[found->second.at];
    if (whole.customer != line.customer) {
      throw csv_malformed("invoice " + line.number + " began with another customer");
    }
    whole.items.push_back(std::move(line.items.front()));
    whole.total += line.total;
  }

  invoice_list list_;
  std::unordered_map<std::string, place> places_;
  int file_ = 0;
};

}  // namespace

invoice_list read_invoices(const std::vector<fs::path>& files) {
  reader all;
  std::set<fs::path> read;
  for (const auto& file : files) {
    if (read.insert(fs::weakly_canonical(file)).second) all.read(file);
  }
  return all.result();
}

OrderCreated to_order(const invoice& from) {
  return {from.number, from.customer, from.country, from.placed_at, from.items, from.total};
}

ReturnRequested to_return(const invoice& from) {
  ReturnRequested made{from.number,    from.customer, from.country,
                       from.placed_at, from.items,    -from.total};
  for (auto& item : made.items) item.pieces = -item.pieces;
  return made;
}

}  // namespace shop
