#include "snorri/base/uuid.hpp"

#include <cstdio>
#include <random>

namespace snorri {

std::uint64_t random_bits() {
  thread_local std::mt19937_64 generator{[] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device()};
    return std::mt19937_64{seed};
  }()};
  return generator();
}

std::string make_uuid7(time_point now) {
  const auto ms = static_cast<std::uint64_t>(to_us(now) / 1000) & 0xFFFF'FFFF'FFFFULL;
  const std::uint64_t a = random_bits();
  const std::uint64_t b = random_bits();
  char text[37];
  std::snprintf(text, sizeof text, "%08x-%04x-7%03x-%04x-%012llx", static_cast<unsigned>(ms >> 16U),
                static_cast<unsigned>(ms & 0xFFFFU), static_cast<unsigned>(a & 0xFFFU),
                static_cast<unsigned>(0x8000U | ((a >> 12U) & 0x3FFFU)),
                static_cast<unsigned long long>(b & 0xFFFF'FFFF'FFFFULL));
  return text;
}

}  // namespace snorri
