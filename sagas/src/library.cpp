#include "snorri/sagas/library.hpp"

#include <dlfcn.h>

#include <cstring>
#include <filesystem>

namespace snorri::sagas {

namespace {

std::vector<const definition*>& list() {
  static std::vector<const definition*> definitions;
  return definitions;
}

}  // namespace

registration::registration(const definition& what) noexcept { list().push_back(&what); }

const std::vector<const definition*>& linked_definitions() { return list(); }

result<library> library::load(const std::string& path) {
  // dlopen searches the system's folders for a name without a slash; the user means a file.
  std::error_code failed;
  const auto file = std::filesystem::absolute(path, failed).string();
  if (path.empty() || failed) {
    return error(errc::library_unreadable,
                 "\"" + path + "\" names no saga library: give --sagas the path of one");
  }
  void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    return error(errc::library_unreadable,
                 std::string(dlerror()) +
                     ": give --sagas the shared object that snorri_add_saga_library() builds");
  }
  using entry = const library_stamp* (*)();
  const auto stamp_of = reinterpret_cast<entry>(dlsym(handle, "snorri_saga_library"));
  if (stamp_of == nullptr) {
    return error(errc::library_unreadable,
                 path + " is a shared object without sagas: no SNORRI_SAGA is in it");
  }
  const library_stamp* stamp = stamp_of();
  if (stamp == nullptr || std::memcmp(stamp->magic, "SNORRI\0", 8) != 0) {
    return error(errc::library_unreadable, path + " carries no stamp of Snorri: build it again");
  }
  const bool same_version = stamp->abi == SNORRI_SAGA_ABI &&
                            std::strcmp(stamp->version, SNORRI_VERSION) == 0 &&
                            std::strcmp(stamp->runtime, runtime_stamp()) == 0;
  if (!same_version) {
    return error(errc::library_mismatch,
                 path + " was built against Snorri " + stamp->version + " (" + stamp->runtime +
                     ", abi " + std::to_string(stamp->abi) + "), this is " + SNORRI_VERSION + " (" +
                     runtime_stamp() + ", abi " + std::to_string(SNORRI_SAGA_ABI) +
                     "): build it again with this version");
  }
  return library(stamp->definitions());
}

}  // namespace snorri::sagas
