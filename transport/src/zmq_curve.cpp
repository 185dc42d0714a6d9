#include "zmq_curve.hpp"

#include <zmq.h>

#include <string>

namespace snorri::transport {
namespace {

/// ZMQ_ZAP_ENFORCE_DOMAIN: Debian's header hides it behind ZMQ_BUILD_DRAFT_API, the library has it.
constexpr int zap_enforce_domain = 93;

/// Sets options one after the other, up to the first that is refused.
class option_setter {
 public:
  explicit option_setter(void* socket) : socket_(socket) {}

  option_setter& text(int option, const std::string& value) {
    return check(option, zmq_setsockopt(socket_, option, value.c_str(), value.size()));
  }
  option_setter& number(int option, int value) {
    return check(option, zmq_setsockopt(socket_, option, &value, sizeof value));
  }
  std::optional<error> failed() const { return failed_; }

 private:
  option_setter& check(int option, int outcome) {
    if (outcome != 0 && !failed_) {
      failed_ = error{errc::security_unproven,
                      "libzmq refuses the security option " + std::to_string(option) + " (" +
                          zmq_strerror(zmq_errno()) + "): it needs CURVE, as Debian's has"};
    }
    return *this;
  }

  void* socket_;
  std::optional<error> failed_;
};

}  // namespace

std::optional<error> speak_curve(void* socket, const service_key& as) {
  return option_setter(socket)
      .text(ZMQ_CURVE_SERVERKEY, as.engine_key)
      .text(ZMQ_CURVE_PUBLICKEY, as.own.public_key)
      .text(ZMQ_CURVE_SECRETKEY, as.own.secret_key)
      .failed();
}

std::optional<error> demand_curve(void* socket, const key_pair& engine) {
  return option_setter(socket)
      .number(ZMQ_CURVE_SERVER, 1)
      .text(ZMQ_CURVE_SECRETKEY, engine.secret_key)
      .text(ZMQ_ZAP_DOMAIN, "snorri")
      .number(zap_enforce_domain, 1)
      .failed();
}

}  // namespace snorri::transport
