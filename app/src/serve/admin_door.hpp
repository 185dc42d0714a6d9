// The admin address of this process: who gets in, what certificate it shows, and what is read again
// when somebody asks for that.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "admin/http_server.hpp"
#include "admin/routes.hpp"
#include "serve/settings.hpp"

namespace snorri::app {

/// Binds in open(), answers until it is destroyed; its token's file then goes, too.
class admin_door {
 public:
  /// What else happens in the admin thread.
  struct duties {
    /// On SIGHUP. Gives the settings as they are now, for tokens and certificate.
    std::function<result<settings>()> reload = {};
    std::function<void()> every_second = {};
  };

  /// Errors: address_taken, address_invalid, key_file_invalid (the tokens), configuration_invalid
  /// (the certificate), io_failed (the token's file can't be written).
  static result<std::unique_ptr<admin_door>> open(const settings& with,
                                                  std::unique_ptr<store::store_reader> reader,
                                                  engine_face face, duties more);
  ~admin_door();
  admin_door(const admin_door&) = delete;
  admin_door& operator=(const admin_door&) = delete;

  http_address address() const;

 private:
  struct guard;
  admin_door() = default;

  std::shared_ptr<guard> guard_;
  std::unique_ptr<http_server> server_;
  std::string token_path_;
};

}  // namespace snorri::app
