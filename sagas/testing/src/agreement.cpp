#include "agreement.hpp"

namespace snorri::testing {

namespace {

constexpr const char* impure =
    ": a function of its code is not pure (a clock, a random number, a static variable)";

std::string written(const sagas::record& what) {
  return std::to_string(what.version) + " " + what.source + " " + what.id + " " + what.type + " " +
         to_json(what) + " " + what.body;
}

std::string written(const sagas::instance& what) {
  const auto text = encode_instance(what);
  return text ? *text : text.error().text();
}

}  // namespace

result<void> compare_decisions(const std::string& saga, const sagas::decision& made,
                               const sagas::decision& oracle) {
  const auto left = written(made.record);
  const auto right = written(oracle.record);
  if (left == right && made.park == oracle.park) return {};
  return error(errc::bad_argument, "saga " + saga +
                                       ": one input, decided twice, gave two different records" +
                                       impure + "\n  " + left + "\n  " + right);
}

result<sagas::instance> fold_as_stored(const sagas::definition& by, const std::string& saga,
                                       const sagas::instance& before, sagas::decision& made) {
  const sagas::record& stored = made.record;
  sagas::record read;
  read.version = stored.version;
  read.at = stored.at;
  read.source = stored.source;
  read.id = stored.id;
  read.type = stored.type;
  read.body = stored.body;
  if (auto parsed = from_json(to_json(stored), read); !parsed) return parsed.error();

  sagas::instance folded{before.key, before.control, before.data->clone()};
  if (auto done = fold(by, folded, read); !done) return done.error();
  sagas::instance accepted{before.key, before.control, before.data->clone()};
  accept(accepted, made);
  const auto left = written(accepted);
  const auto right = written(folded);
  if (left == right) return folded;
  return error(errc::bad_argument, "saga " + saga + ": folding its record of version " +
                                       std::to_string(stored.version) +
                                       " gives another saga than was decided" + impure +
                                       ", or its data does not survive its own JSON\n  " + left +
                                       "\n  " + right);
}

}  // namespace snorri::testing
