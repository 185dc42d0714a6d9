// A request that people approve, which is no list of steps: whoever must decide is reminded, may
// hand it on, and is passed over; the applicant may withdraw it at any time; and it does not lie
// about for ever.
#include <string>

#include "messages.hpp"
#include "snorri/sagas/define.hpp"

namespace approvals {

struct Request {
  std::string id;
  int amount = 0;
  std::string approver;  // whose turn it is, or who decided
  int reminders = 0;     // sent to this approver
  std::string reason;    // why it is refused
};
SNORRI_DESCRIBE(Request, id, amount, approver, reminders, reason)

// ---- what the request learns

void hand_to(Request& r, const std::string& approver) {
  r.approver = approver;
  r.reminders = 0;
}
void when(Request& r, const RequestFiled& e) { r = {e.request, e.amount, e.manager, 0, ""}; }
void when(Request& r, const Approved& e) { r.approver = e.by; }
void when(Request& r, const Rejected& e) { r.reason = e.reason; }
void when(Request& r, const Delegated& e) { hand_to(r, e.to); }
void when(Request& r, const snorri::timeout&) { ++r.reminders; }
void when(Request& r, const snorri::deadline&) { r.reason = "nobody decided in time"; }

// ---- what it asks for and tells

AskFor ask(const Request& r) { return {r.id, r.approver, r.amount}; }
AskFor ask_director(const Request& r) { return {r.id, "the director", r.amount}; }
Remind remind(const Request& r) { return {r.id, r.approver}; }
Remind remind_director(const Request& r) { return {r.id, "the director"}; }
RequestGranted granted(const Request& r) { return {r.id, r.approver}; }
RequestRefused refused(const Request& r) { return {r.id, r.reason}; }
DeskCleared cleared(const Request& r) { return {r.id}; }

// ---- its guards, asked before the event is learnt

bool is_petty(const Request&, const RequestFiled& e) { return e.amount <= 50; }
bool is_large(const Request& r) { return r.amount > 5000; }
bool may_remind(const Request& r) { return r.reminders < 2; }

using namespace snorri;

// However a state is entered, its entry is done, and however it is left, its exit.
struct WITH_MANAGER : state {
  using entry = actions<send<ask>, arm<8_h>>;
  using exit = actions<publish<cleared>>;
};
struct WITH_DIRECTOR : state {
  using entry = actions<send<ask_director>, arm<24_h>>;
  using exit = actions<publish<cleared>>;
};
struct REFUSED : ends_cancelled {};
struct WITHDRAWN : ends_cancelled {};

struct approval_saga {
  using data = Request;
  using start = RequestFiled;
  using keys = snorri::keys<&RequestFiled::request, &Approved::request, &Rejected::request,
                            &Delegated::request, &Withdrawn::request, &MoreTimeGiven::request,
                            &LetterRead::request>;
  static constexpr std::string_view name = "approval";
  static constexpr int version = 1;
  using ends_within = within<72_h>::extended_by<MoreTimeGiven, 48_h>;

  // The first row that fits is taken; a state's own rows come before those of ANY.
  // clang-format off
  using rows = table<
      on<START, RequestFiled>::iff<is_petty>::go<CONFIRMED, publish<granted>>,
      on<START, RequestFiled>::go<WITH_MANAGER>,

      on<WITH_MANAGER, Approved>::iff<is_large>::go<WITH_DIRECTOR>,  // two must agree
      on<WITH_MANAGER, Approved>::go<CONFIRMED, publish<granted>>,
      on<WITH_MANAGER, Delegated>::go<WITH_MANAGER>,                 // left and entered: asks again
      on<WITH_MANAGER, timeout>::iff<may_remind>::does<send<remind>, arm<8_h>>,
      on<WITH_MANAGER, timeout>::go<WITH_DIRECTOR>,                  // passed over

      on<WITH_DIRECTOR, Approved>::go<CONFIRMED, publish<granted>>,
      on<WITH_DIRECTOR, timeout>::does<send<remind_director>, arm<24_h>>,

      on<ANY, Rejected>::go<REFUSED, publish<refused>>,
      on<ANY, Withdrawn>::go<WITHDRAWN>,
      on<ANY, cancel>::go<WITHDRAWN>,
      on<ANY, deadline>::go<REFUSED, publish<refused>>,
      on<ANY, LetterSent>::does<>,
      on<ANY, LetterRead>::ignored>;
  // clang-format on
};

}  // namespace approvals

SNORRI_SAGA(approvals::approval_saga)
