# What the libraries need of Debian 12, found and never downloaded. Read twice: when Snorri is built,
# and by the installed package, where `snorri_dependency` is find_dependency: a static library's own
# dependencies are its user's when he links.
snorri_dependency(Threads)
snorri_dependency(Boost 1.81)
snorri_dependency(SQLite3)
snorri_dependency(SQLiteCpp)
snorri_dependency(OpenSSL 3.0)
snorri_dependency(nlohmann_json 3.11)
snorri_dependency(PkgConfig)
if(NOT TARGET PkgConfig::libzmq)
  pkg_check_modules(libzmq REQUIRED IMPORTED_TARGET libzmq)
endif()

# Of snorri::app alone: who links another one does without. CMake names what is missing when the app
# is linked.
snorri_app_dependency(spdlog)
snorri_app_dependency(CLI11)
snorri_app_dependency(tomlplusplus)
