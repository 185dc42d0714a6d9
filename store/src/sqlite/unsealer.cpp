#include "unsealer.hpp"

#include <utility>

#include "damage.hpp"
#include "unavailable.hpp"

namespace snorri::store::sqlite {

unsealer::unsealer(const std::string& store_path, const std::string& vfs,
                   const std::string& store_id, bool keep_sealed)
    : keys_(store_path, vfs, store_id), keep_sealed_(keep_sealed) {}

void unsealer::refresh() {
  if (auto ok = keys_.refresh(); !ok) throw unavailable(ok.error());
}

std::optional<data_key> unsealer::key_of(std::uint64_t number) {
  auto key = keys_.key_of(number);
  if (!key) throw unavailable(key.error());
  return std::move(*key);
}

recorded_event unsealer::open(stored_event sealed) {
  recorded_event out;
  out.position = sealed.place.at;
  out.version = sealed.place.version;
  out.remembered = sealed.place.remembered;
  out.event = std::move(sealed.event);
  if (sealed.data_key == 0) return out;
  if (keep_sealed_) {
    out.event.sealed_by = sealed.data_key;
    return out;
  }
  const auto key = key_of(sealed.data_key);
  if (!key) {
    out.event.metadata.clear();
    out.event.body.clear();
    out.forgotten = true;
    return out;
  }
  const auto& place = sealed.place;
  auto metadata =
      cipher_.open(*key, {place.stream, place.version, sealed_part::metadata}, out.event.metadata);
  auto body = cipher_.open(*key, {place.stream, place.version, sealed_part::body}, out.event.body);
  if (!metadata || !body) {
    throw damage("the event at position " + std::to_string(place.at) +
                 " is not what its key sealed");
  }
  out.event.metadata = std::move(*metadata);
  out.event.body = std::move(*body);
  return out;
}

std::optional<snapshot> unsealer::open(std::uint64_t stream, stored_snapshot sealed) {
  snapshot out{sealed.version, std::move(sealed.definition_hash), std::move(sealed.data)};
  if (sealed.data_key == 0) return out;
  if (keep_sealed_) {
    out.sealed_by = sealed.data_key;
    return out;
  }
  const auto key = key_of(sealed.data_key);
  if (!key) return std::nullopt;
  auto data = cipher_.open(*key, {stream, out.version, sealed_part::snapshot}, out.data);
  if (!data) return std::nullopt;
  out.data = std::move(*data);
  return out;
}

}  // namespace snorri::store::sqlite
