// The inside of tls.hpp.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "admin/tls.hpp"

namespace snorri::app {

struct server_tls {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_server};
};

}  // namespace snorri::app
