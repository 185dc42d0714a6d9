#include "admin/tls.hpp"

#include "admin/server_tls.hpp"

namespace snorri::app {

result<std::shared_ptr<server_tls>> load_server_tls(const std::string& certificate,
                                                    const std::string& key) {
  namespace ssl = boost::asio::ssl;
  auto made = std::make_shared<server_tls>();
  boost::system::error_code failed;
  made->context.set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 |
                            ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                            ssl::context::single_dh_use);
  made->context.use_certificate_chain_file(certificate, failed);
  if (failed) {
    return error(errc::configuration_invalid, "admin_tls_cert: " + certificate +
                                                  " has no certificate chain in PEM that can be "
                                                  "used (" +
                                                  failed.message() + ")");
  }
  made->context.use_private_key_file(key, ssl::context::pem, failed);
  if (failed) {
    return error(errc::configuration_invalid,
                 "admin_tls_key: " + key + " has no private key of that certificate in PEM (" +
                     failed.message() + ")");
  }
  return made;
}

}  // namespace snorri::app
