// Where definitions come from: linked into the program, or loaded from a shared object that carries
// a stamp of what it was built against.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/base/version.hpp"
#include "snorri/sagas/definition.hpp"

namespace snorri::sagas {

/// Puts a definition into this program's (or this shared object's) list. Made by SNORRI_SAGA.
struct registration {
  explicit registration(const definition& what) noexcept;
};

/// The definitions linked into this program or shared object, in order of registration.
const std::vector<const definition*>& linked_definitions();

/// What a shared object says of itself. Plain data first: it is read before anything else is
/// trusted.
struct library_stamp {
  char magic[8];        // "SNORRI" and zeros
  unsigned abi;         // SNORRI_SAGA_ABI
  const char* version;  // SNORRI_VERSION
  const char* runtime;  // runtime_stamp()
  const std::vector<const definition*>* (*definitions)();
};

/// The standard library whose types cross the border. g++ and clang share it, and their sagas mix.
constexpr const char* runtime_stamp() {
#define SNORRI_TEXT_(x) #x
#define SNORRI_TEXT(x) SNORRI_TEXT_(x)
  return "libstdc++ " SNORRI_TEXT(_GLIBCXX_RELEASE) " cxx11-abi " SNORRI_TEXT(
      _GLIBCXX_USE_CXX11_ABI);
#undef SNORRI_TEXT
#undef SNORRI_TEXT_
}

/// A loaded shared object. Its definitions live as long as it does; it is never unloaded before the
/// program ends, since their code may still be on a stack.
class library {
 public:
  /// Errors: library_unreadable (no file, no shared object, unresolved symbols, no sagas in it),
  /// library_mismatch (built against another Snorri or compiler: both versions are named).
  static result<library> load(const std::string& path);

  const std::vector<const definition*>& definitions() const noexcept { return *definitions_; }

 private:
  explicit library(const std::vector<const definition*>* definitions) : definitions_(definitions) {}
  const std::vector<const definition*>* definitions_;
};

/// Errors: key_invalid.
result<std::string> checked_key(std::string key, const std::string& saga_type);
/// May be empty. Errors: key_invalid.
result<std::string> checked_subject(std::string subject, const std::string& saga_type);

/// The number that a dataschema ends with; 1 if it has none.
int schema_version(std::string_view schema) noexcept;

}  // namespace snorri::sagas
