// A world in which tours are sold: definitions, a participant that agrees to everything, and short
// ways to ask.
#pragma once

#include "sagas/tour.hpp"
#include "world.hpp"

namespace snorri::engine {

inline scripted_participant::script tour_answers() {
  return {{"BookFlight", {"FlightBooked", "{}"}},  {"CancelFlight", {"FlightCancelled", "{}"}},
          {"BookCar", {"CarBooked", "{}"}},        {"CancelCar", {"CarCancelled", "{}"}},
          {"AskHotel", {"HotelAgreed", "{}"}},     {"LeaveHotel", {"HotelLeft", "{}"}},
          {"AskKitchen", {"KitchenAgreed", "{}"}}, {"TellKitchen", {"KitchenTold", "{}"}},
          {"SendTickets", {"TicketsSent", "{}"}}};
}

inline std::string tour_body(const std::string& id, const std::vector<std::string>& guests) {
  return nlohmann::json{{"id", id}, {"guests", guests}}.dump();
}

struct tour_world : world {
  tour_world() {
    definitions = {&tours::tour_definition(), &tours::room_definition(),
                   &tours::breakfast_definition()};
    EXPECT_TRUE(start());
  }
};

}  // namespace snorri::engine
