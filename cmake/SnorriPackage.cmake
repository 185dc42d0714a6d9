# `cpack -G DEB`, or ./dev package: snorri (the program and its service) and libsnorri-dev (headers,
# static libraries, CMake and pkg-config files). What only belongs on a system, the unit and
# /etc/snorri, is of the component `service`, which `cmake --install` leaves out.
set(service_files COMPONENT service EXCLUDE_FROM_ALL)
install(FILES packaging/systemd/snorri.service DESTINATION /lib/systemd/system ${service_files})
install(FILES packaging/snorri.toml DESTINATION /etc/snorri ${service_files})
install(FILES packaging/prometheus/alerts.yml
  DESTINATION ${CMAKE_INSTALL_DATADIR}/snorri/prometheus ${service_files})

set(CPACK_DEBIAN_VERSION ${PROJECT_VERSION})
string(TIMESTAMP SNORRI_PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(packaging/debian/changelog.in ${PROJECT_BINARY_DIR}/changelog @ONLY)
find_program(SNORRI_GZIP gzip REQUIRED)
execute_process(COMMAND ${SNORRI_GZIP} -9nf ${PROJECT_BINARY_DIR}/changelog COMMAND_ERROR_IS_FATAL ANY)
foreach(package snorri:service libsnorri-dev:devdoc)
  string(REGEX MATCH "[^:]+" name ${package})
  string(REGEX MATCH "[^:]+$" component ${package})
  install(FILES ${PROJECT_BINARY_DIR}/changelog.gz packaging/debian/copyright
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} COMPONENT ${component} EXCLUDE_FROM_ALL)
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME snorri)
set(CPACK_PACKAGE_VENDOR Snorri)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "runs sagas that survive every crash")
set(CPACK_PACKAGE_CONTACT "Snorri maintainers <maintainers@snorri.invalid>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/SnorriCompress.cmake)
set(CPACK_SET_DESTDIR ON)  # for /etc and /lib
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENTS_ALL runtime service dev devdoc)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(about
"Snorri runs long processes that span services: it asks participants over
ZeroMQ to carry commands out, waits, retries, and undoes what was done
where one fails. Every transition is on disk before anything acts on it.")

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME snorri)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/packaging/debian/conffiles ${PROJECT_SOURCE_DIR}/packaging/debian/postinst
  ${PROJECT_SOURCE_DIR}/packaging/debian/prerm ${PROJECT_SOURCE_DIR}/packaging/debian/postrm)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "${about}

This package has the program: the engine as a service, and the command
line that looks at sagas and acts on them.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libsnorri-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libboost1.81-dev, nlohmann-json3-dev, libsqlitecpp-dev, libsqlite3-dev, libssl-dev, libzmq3-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS
  "libgtest-dev, libspdlog-dev, libcli11-dev, libtomlplusplus-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "${about}

This package has what sagas, participants and engines of one's own are
built with: headers, static libraries, files for CMake and pkg-config.")

include(CPack)
cpack_add_component_group(program)
cpack_add_component_group(development)
cpack_add_component(runtime GROUP program)
cpack_add_component(service GROUP program)
cpack_add_component(dev GROUP development)
cpack_add_component(devdoc GROUP development)
