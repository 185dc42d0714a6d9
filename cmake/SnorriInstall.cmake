# find_package(snorri) for whoever builds against the installed libraries.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/snorri)
configure_package_config_file(cmake/snorriConfig.cmake.in ${PROJECT_BINARY_DIR}/snorriConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/snorriConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(EXPORT snorri NAMESPACE snorri:: FILE snorriTargets.cmake DESTINATION ${package_dir} COMPONENT dev)
if(TARGET snorri_testing)
  install(EXPORT snorri_testing NAMESPACE snorri:: FILE snorriTestingTargets.cmake
          DESTINATION ${package_dir} COMPONENT dev)
endif()
install(FILES ${PROJECT_BINARY_DIR}/snorriConfig.cmake ${PROJECT_BINARY_DIR}/snorriConfigVersion.cmake
              cmake/SnorriDependencies.cmake cmake/SnorriSagas.cmake
        DESTINATION ${package_dir} COMPONENT dev)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT license)  # Debian has its own
