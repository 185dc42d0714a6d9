#include "wakeup.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "snorri/base/invariant.hpp"

namespace snorri::transport {

wakeup::wakeup() : descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  SNORRI_INVARIANT(descriptor_ >= 0, "the system gives no event descriptor: raise the file limit");
}

wakeup::~wakeup() { ::close(descriptor_); }

void wakeup::raise() noexcept {
  const std::uint64_t one = 1;
  // Fails only when it is raised already.
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void wakeup::clear() noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(descriptor_, &count, sizeof count);
}

}  // namespace snorri::transport
