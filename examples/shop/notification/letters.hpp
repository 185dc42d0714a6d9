// What the shop writes to its customers. A mail's id says what it is about, so that the same letter
// asked for twice is one mail.
#pragma once

#include "../messages.hpp"
#include "mail_file.hpp"

namespace shop {

mail write(const OrderCreated& e);
mail write(const OrderConfirmed& e);
mail write(const OrderCancelled& e);
mail write(const ReturnRejected& e);
mail write(const NotifyCustomer& c);

}  // namespace shop
