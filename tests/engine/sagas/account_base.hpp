// What the versions of the account have in common.
#pragma once

#include "account.hpp"
#include "snorri/sagas/define.hpp"

namespace accounts {

inline VerifyOwner verify(const Account& a) { return {a.id}; }
inline MoneyBooked booked(const Account& a, const MoneyPaid& e) { return {a.id, e.cents}; }
/// Before, MoneyPaid told whole euros.
inline nlohmann::json euros_to_cents(nlohmann::json body) {
  return {{"account", body.at("account")}, {"cents", body.at("euros").get<int>() * 100}};
}

inline void when(Account& a, const AccountOpened& e) { a.id = e.id; }
inline void when(Account& a, const MoneyPaid& e) { a.cents += e.cents; }
inline void when(Account& a, const NoteAdded& e) {
  if (note_throws && e.text == bad_note) throw std::runtime_error("nobody can read this note");
  a.note += e.text;
}

struct VERIFYING : snorri::state {};
struct OPEN : snorri::state {};
struct ACTIVE : snorri::state {};

template <class Open>
using account_rows =
    snorri::table<snorri::on<snorri::START, AccountOpened>::go<
                      VERIFYING, snorri::send<verify>, snorri::arm<snorri::span{30'000'000}>>,
                  snorri::on<VERIFYING, Verified>::go<Open>,
                  snorri::on<VERIFYING, Refused>::go<snorri::CANCELLED>,
                  snorri::on<VERIFYING, MoneyPaid>::deferred,
                  snorri::on<VERIFYING, snorri::timeout>::does<
                      snorri::again<verify>, snorri::arm<snorri::span{30'000'000}>>,
                  typename snorri::on<Open, MoneyPaid>::template does<snorri::publish<booked>>,
                  typename snorri::on<Open, NoteAdded>::template does<>,
                  typename snorri::on<Open, AccountClosed>::template go<snorri::CONFIRMED>>;

struct account_base {
  using data = Account;
  using start = AccountOpened;
  using keys = snorri::keys<&AccountOpened::id, &MoneyPaid::account, &NoteAdded::account,
                            &AccountClosed::account>;
  static constexpr std::string_view name = "account";
  static constexpr bool key_reusable = true;
  using missing = snorri::when_missing<snorri::hold<MoneyPaid, snorri::span{600'000'000}>,
                                       snorri::discard<NoteAdded>>;
  using upcasts = snorri::upcasts<snorri::upcast<MoneyPaid, 1, euros_to_cents>>;
};

}  // namespace accounts
