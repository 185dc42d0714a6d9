// Five journeys, five outcomes. The services answer at different times; time is virtual.
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include "messages.hpp"
#include "snorri/engine/in_process.hpp"

namespace {

using namespace std::chrono_literals;
using namespace trips;
using snorri::engine::in_process;
using snorri::transport::context;
using snorri::transport::reply;

void open_airline(in_process& snorri) {
  snorri.participant("airline", 2s)
      .on<BookFlight>([](const BookFlight&) {
        return FlightBooked{"12A", 300};
      })
      .on<CancelFlight>([](const CancelFlight&) { return FlightCancelled{}; });
}

void open_hotel(in_process& snorri) {
  snorri.participant("hotel", 3s)
      .on<BookHotel>([](const BookHotel& c) -> reply<HotelBooked, HotelFull> {
        if (c.trip == "paris") return HotelFull{};
        return HotelBooked{207, 450};
      })
      .on<CancelHotel>([](const CancelHotel&) { return HotelCancelled{}; });
}

void open_car_rental(in_process& snorri) {
  snorri.participant("car rental", 1s)
      .on<BookCar>([](const BookCar& c, const context& about) -> reply<CarBooked, NoCarLeft> {
        if (c.trip == "oslo") return NoCarLeft{};
        // Not a refusal but a breakdown: the saga asks again.
        if (c.trip == "reykjavik" && about.attempt() == 1) throw std::runtime_error("it is night");
        return CarBooked{"R 1179", 120};
      })
      .on<CancelCar>([](const CancelCar&) { return CarCancelled{}; });
}

void open_bank(in_process& snorri) {
  snorri.participant("bank", 1s)
      .on<ChargeCard>([](const ChargeCard& c) -> reply<CardCharged, CardRefused> {
        if (c.traveller == "loki") return CardRefused{"nobody of that name"};
        return CardCharged{};
      });
}

}  // namespace

int main() {
  in_process snorri;
  open_airline(snorri);
  open_hotel(snorri);
  open_car_rental(snorri);
  open_bank(snorri);

  const TripOrdered trips[] = {
      {"rome", "freyja"},       // all goes well
      {"oslo", "thor"},         // no car: two that still run are waited for, and given back
      {"paris", "sif"},         // no room: two that are booked are given back
      {"bali", "loki"},         // not paid: all three are given back
      {"reykjavik", "snorri"},  // a breakdown, and asked again
  };
  for (const auto& trip : trips) snorri.publish(trip).value();
  snorri.run().value();
  for (const auto& trip : trips) std::cout << snorri.story("trip/" + trip.trip).value() << '\n';
}
