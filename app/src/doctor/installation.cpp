#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "doctor/checks.hpp"
#include "serve/definitions.hpp"
#include "snorri/base/version.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "snorri/transport/zmq_link.hpp"

namespace snorri::app {

namespace {

namespace fs = std::filesystem;

std::string own_path() {
  std::error_code failure;
  const auto path = fs::read_symlink("/proc/self/exe", failure);
  return failure ? "snorri" : path.string();
}

/// The first line that a command says; "" if it can't be run.
std::string first_line(const char* command) {
  FILE* const said = popen(command, "r");
  if (said == nullptr) return "";
  std::array<char, 200> line{};
  const bool read = std::fgets(line.data(), static_cast<int>(line.size()), said) != nullptr;
  const int ended = pclose(said);
  std::string text = read && ended == 0 ? line.data() : "";
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

finding check_compiler() {
  const std::string compiler = first_line("${CXX:-c++} --version 2>/dev/null");
  const std::string cmake = first_line("cmake --version 2>/dev/null");
  const std::string advice =
      "for projects of `snorri new`: apt-get install g++ cmake; only running sagas needs neither";
  if (compiler.empty() || cmake.empty()) {
    return warning("compiler",
                   std::string("there is no ") + (compiler.empty() ? "C++ compiler" : "cmake"),
                   advice);
  }
  return good("compiler", compiler + "; " + cmake);
}

/// Where find_package(snorri) would find this installation: beside the program.
finding check_package() {
  const fs::path prefix = fs::path(own_path()).parent_path().parent_path();
  std::error_code failure;
  for (const char* folder : {"lib", "lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu"}) {
    const fs::path at = prefix / folder / "cmake/snorri/snorriConfig.cmake";
    if (fs::exists(at, failure))
      return good("package", "find_package(snorri) is at " + at.string());
  }
  return warning("package", "no find_package(snorri) below " + prefix.string(),
                 "for projects of `snorri new`: install the libraries, too (cmake --install, or "
                 "the package), and name their place in CMAKE_PREFIX_PATH");
}

}  // namespace

findings check_installation() {
  const auto sqlite = store::facts_of_sqlite();
  return {good("program", std::string("snorri ") + SNORRI_VERSION + " at " + own_path()),
          judge_sqlite(sqlite.version, sqlite.has_wal_reset_bug),
          good("zeromq", "ZeroMQ " + transport::version_of_zmq()), check_compiler(),
          check_package()};
}

findings check_sagas(const settings& with) {
  if (with.sagas.empty()) return {};
  const auto loaded = load_definitions(with.sagas);
  if (!loaded) {
    return {bad("sagas", loaded.error().text(),
                "build the library against this Snorri, and name it in sagas")};
  }
  std::string names;
  for (const auto* each : *loaded) {
    names += (names.empty() ? "" : ", ") + each->shape().name + " version " +
             std::to_string(each->shape().version);
  }
  return {good("sagas", names)};
}

}  // namespace snorri::app
