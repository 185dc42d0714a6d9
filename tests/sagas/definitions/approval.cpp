#include "approval.hpp"

#include <stdexcept>

#include "snorri/sagas/define.hpp"

namespace approvals {

AskClerk ask_clerk(const Request& r) { return {r.id}; }
AskDirector ask_director(const Request& r) { return {r.id, r.amount}; }
TakeBack take_back(const Request& r) { return {r.id}; }
RequestApproved approved(const Request& r, const Approved& e) { return {r.id, e.by}; }

bool is_large(const Request&, const RequestFiled& e) { return e.amount > 1000; }
bool is_signed(const Request&, const Approved& e) { return !e.by.empty(); }

void when(Request& r, const RequestFiled& e) {
  r.id = e.id;
  r.amount = e.amount;
}
void when(Request& r, const Approved& e) {
  if (e.by == "nobody") throw std::runtime_error("nobody can't approve");
  r.by = e.by;
}

using namespace snorri;

struct WITH_CLERK : state {};
struct WITH_DIRECTOR : state {};
struct TAKING_BACK : state {};
struct REJECTED : ends_cancelled {};

struct approval_saga {
  using data = Request;
  using start = RequestFiled;
  using keys = snorri::keys<&RequestFiled::id, &RequestWithdrawn::request>;
  static constexpr std::string_view name = "approval";
  static constexpr int version = 2;

  using rows =
      table<on<START, RequestFiled>::iff<is_large>::go<WITH_DIRECTOR, send<ask_director>, arm<4_h>>,
            on<START, RequestFiled>::go<WITH_CLERK, send<ask_clerk>, arm<1_h>>,

            on<WITH_CLERK, Approved>::iff<is_signed>::go<CONFIRMED, publish<approved>>,
            on<WITH_CLERK, Rejected>::go<REJECTED>,
            on<WITH_CLERK, RequestWithdrawn>::go<TAKING_BACK, compensate<take_back>, arm<30_s>>,
            on<WITH_CLERK, timeout>::iff<tries_left<3>>::does<again<ask_clerk>, arm<1_h>>,
            on<WITH_CLERK, timeout>::go<WITH_DIRECTOR, send<ask_director>, arm<4_h>>,
            on<WITH_CLERK, cancel>::go<TAKING_BACK, compensate<take_back, ask_clerk>, arm<30_s>>,

            on<WITH_DIRECTOR, Approved>::iff<is_signed>::go<CONFIRMED, publish<approved>>,
            on<WITH_DIRECTOR, Rejected>::go<REJECTED>, on<WITH_DIRECTOR, RequestWithdrawn>::ignored,
            on<WITH_DIRECTOR, timeout>::does<again<ask_director>, arm<4_h>>,

            on<TAKING_BACK, TakenBack>::go<CANCELLED>,
            on<TAKING_BACK, timeout>::iff<tries_left<2>>::does<again<take_back>, arm<30_s>>,
            on<TAKING_BACK, timeout>::does<give_up>>;
};

const sagas::definition& approval_definition() { return sagas::define<approval_saga>(); }

}  // namespace approvals

SNORRI_SAGA(approvals::approval_saga)
