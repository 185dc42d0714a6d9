#include "snorri/sagas/shape.hpp"

#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace snorri::sagas {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(action_shape, kind, name, type, us)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(state_shape, name, end)

static void to_json(nlohmann::json& to, const row_shape& row) {
  to = {{"from", row.from}, {"on", row.on}, {"to", row.to}, {"guard", row.guard}};
  to["actions"] = row.actions;
  if (row.reenters) to["reenters"] = true;
}
static void from_json(const nlohmann::json& from, row_shape& row) {
  from.at("from").get_to(row.from);
  from.at("on").get_to(row.on);
  from.at("to").get_to(row.to);
  from.at("guard").get_to(row.guard);
  from.at("actions").get_to(row.actions);
  row.reenters = from.value("reenters", false);
}

namespace {

nlohmann::json behaviour(const shape& what) {
  nlohmann::json json{
      {"name", what.name}, {"start", what.start}, {"states", what.states}, {"rows", what.rows}};
  if (what.deadline_us > 0) json["deadline_us"] = what.deadline_us;
  return json;
}

}  // namespace

std::string hash_of(const shape& what) {
  // FNV-1a: not against forgery, only to tell definitions apart.
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char letter : behaviour(what).dump()) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

std::string to_json(const shape& what) {
  auto json = behaviour(what);
  json["version"] = what.version;
  json["hash"] = what.hash;
  return json.dump();
}

result<shape> shape_from_json(std::string_view text) {
  try {
    const auto json = nlohmann::json::parse(text);
    shape read;
    json.at("name").get_to(read.name);
    json.at("version").get_to(read.version);
    json.at("hash").get_to(read.hash);
    json.at("start").get_to(read.start);
    json.at("states").get_to(read.states);
    json.at("rows").get_to(read.rows);
    read.deadline_us = json.value("deadline_us", 0LL);
    return read;
  } catch (const nlohmann::json::exception& failure) {
    return error(errc::record_unreadable,
                 std::string("a stored definition can't be read: ") + failure.what());
  }
}

}  // namespace snorri::sagas
