#include "treatment.hpp"

#include <stdexcept>

#include "snorri/sagas/define.hpp"

namespace clinic {

FindDoctor find_doctor(const Treatment& t) { return {t.id}; }
Treated treated(const Treatment& t) { return {t.id, t.complaint}; }

void when(Treatment& t, const TreatmentAsked& e) { t = {e.treatment, e.patient, e.complaint}; }
void when(Treatment& t, const PatientRenamed& e) {
  if (e.patient.empty()) throw std::invalid_argument("a patient has a name");
  t.patient = e.patient;
}

using namespace snorri;

struct SEARCHING : state {};

// clang-format off
// docs: data_subject
std::string patient_of(const Treatment& t) { return t.patient.empty() ? "" : "patient/" + t.patient; }

struct treatment_saga {
  using data = Treatment;
  using start = TreatmentAsked;
  using keys = snorri::keys<&TreatmentAsked::treatment, &PatientRenamed::treatment>;
  static constexpr auto data_subject = patient_of;  // or a member: &Treatment::patient
  static constexpr std::string_view name = "treatment";
  static constexpr int version = 1;
  using rows = table<on<START, TreatmentAsked>::go<SEARCHING, send<find_doctor>, arm<30_s>>,
                     on<SEARCHING, PatientRenamed>::does<>,
                     on<SEARCHING, DoctorFound>::go<CONFIRMED, publish<treated>>,
                     on<SEARCHING, NobodyFree>::go<CANCELLED>,
                     on<SEARCHING, timeout>::go<CANCELLED>>;
};
// end
// clang-format on

struct repeated_treatment_saga : treatment_saga {
  static constexpr bool key_reusable = true;
};

const sagas::definition& treatment_definition() { return sagas::define<treatment_saga>(); }
const sagas::definition& repeated_treatment_definition() {
  return sagas::define<repeated_treatment_saga>();
}

}  // namespace clinic

SNORRI_SAGA(clinic::treatment_saga)
