// The test of a saga in a project of its own.
#include <gtest/gtest.h>
#include <snorri/testing/given.hpp>

#include "ticket_messages.hpp"

namespace {

using namespace snorri::testing;

TEST(TicketSaga, IsConfirmedWhenTheSeatIsBooked) {
  given("ticket")
      .when(tickets::TicketWanted{"1"})
      .expect_command<tickets::BookSeat>(tickets::BookSeat{"1"})
      .when(tickets::SeatBooked{})
      .expect_end("CONFIRMED")
      .expect_nothing_outstanding();
}

}  // namespace
