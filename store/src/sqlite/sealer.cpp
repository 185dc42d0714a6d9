#include "sealer.hpp"

#include <utility>

#include "damage.hpp"
#include "unavailable.hpp"

namespace snorri::store::sqlite {

sealer::sealer(const std::string& store_path, const std::string& vfs, const std::string& store_id)
    : keys_(store_path, vfs, store_id) {}

result<void> sealer::prepare(const append& what) {
  for (const auto& each : what.events) {
    if (each.subject.empty() || each.sealed_by != 0) continue;
    if (const auto key = keys_.key_for(each.subject, each.at); !key) return key.error();
  }
  return {};
}

kept_event sealer::seal(const event& what, std::uint64_t stream, stream_version version) {
  kept_event kept{what, what.sealed_by};
  if (what.subject.empty() || what.sealed_by != 0) return kept;
  const auto key = keys_.key_for(what.subject, what.at);
  if (!key) throw damage(key.error().message());
  kept.data_key = key->number;
  kept.is_sealed_here = true;
  kept.sealed_metadata =
      cipher_.seal(key->key, {stream, version, sealed_part::metadata}, what.metadata);
  kept.sealed_body = cipher_.seal(key->key, {stream, version, sealed_part::body}, what.body);
  return kept;
}

result<kept_snapshot> sealer::seal(const snapshot& what, std::uint64_t stream) {
  if (what.subject.empty() || what.sealed_by != 0) return kept_snapshot{what.sealed_by, what.data};
  const auto key = keys_.key_for(what.subject, system_clock{}.now());
  if (!key) return key.error();
  const sealed_place place{stream, what.version, sealed_part::snapshot};
  return kept_snapshot{key->number, cipher_.seal(key->key, place, what.data)};
}

std::optional<std::string> sealer::open(std::uint64_t number, const sealed_place& place,
                                        std::string stored) {
  if (number == 0) return stored;
  const auto key = keys_.key_of(number);
  if (!key) throw unavailable(key.error());
  if (!*key) return std::nullopt;
  auto plain = cipher_.open(**key, place, stored);
  if (plain) return plain;
  throw damage("version " + std::to_string(place.version) + " of stream " +
               std::to_string(place.stream) + " is not what its key sealed");
}

}  // namespace snorri::store::sqlite
