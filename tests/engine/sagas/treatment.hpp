// A saga that holds somebody's data: a patient is treated.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "snorri/sagas/definition.hpp"

namespace clinic {

struct TreatmentAsked {
  std::string treatment;
  std::string patient;
  std::string complaint;
};
struct FindDoctor {
  std::string treatment;
};
struct DoctorFound {};
struct NobodyFree {};
struct PatientRenamed {
  std::string treatment;
  std::string patient;
};
struct Treated {
  std::string treatment;
  std::string complaint;
};
struct Treatment {
  std::string id;
  std::string patient;
  std::string complaint;
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TreatmentAsked, treatment, patient, complaint)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FindDoctor, treatment)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PatientRenamed, treatment, patient)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Treated, treatment, complaint)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Treatment, id, patient, complaint)

const snorri::sagas::definition& treatment_definition();
/// The same, but that a treatment may begin again under its number.
const snorri::sagas::definition& repeated_treatment_definition();

}  // namespace clinic
