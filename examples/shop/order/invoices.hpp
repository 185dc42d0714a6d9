// Invoices out of CSV files, a line an item, as the shop's old system writes them.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "../messages.hpp"

namespace shop {

struct invoice {
  std::string number;
  std::string customer;  // "" = bought without an account
  std::string country;
  std::string placed_at;
  std::vector<Item> items;  // as written: a cancellation has negative pieces
  pence total = 0;

  /// Its number begins with C: the customer gives goods back.
  bool is_return() const { return number.starts_with('C'); }
};

struct invoice_list {
  std::vector<invoice> invoices;      // in order of their first line
  std::vector<std::string> problems;  // "FILE:LINE: what is wrong"; each line was skipped
};

/// A file that can't be read at all, as a sentence.
struct file_unreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An invoice belongs to the file that it begins in; its number in a later file is a problem, not
/// more items. A file that is named twice is read once. Throws file_unreadable.
invoice_list read_invoices(const std::vector<std::filesystem::path>& files);

/// What the order service publishes. A return's pieces and total are positive.
OrderCreated to_order(const invoice& from);
ReturnRequested to_return(const invoice& from);

}  // namespace shop
