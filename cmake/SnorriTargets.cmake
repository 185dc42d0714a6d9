# snorri_library(FOLDER DEPENDS... PRIVATE_DEPENDS... SOURCES... [EXPORT SET]): the library of one
# folder, part of the package `snorri` or of an optional component's export set.
# Its public headers are FOLDER/include/snorri/FOLDER/*.hpp; each must compile alone
# (build target all_verify_interface_header_sets). Warnings are errors everywhere.

add_library(snorri_options INTERFACE)
target_compile_options(snorri_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror)
if(SNORRI_SANITIZE)
  target_compile_options(snorri_options INTERFACE -fsanitize=${SNORRI_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(snorri_options INTERFACE -fsanitize=${SNORRI_SANITIZE})
endif()

# Records and messages come and go by the hundred between threads; glibc's malloc took a third of the
# engine's time doing that (docs/decisions). Programs get jemalloc; libraries leave it to their users.
pkg_check_modules(jemalloc QUIET IMPORTED_TARGET jemalloc)
function(snorri_program target)
  target_link_libraries(${target} PRIVATE snorri_options)
  if(jemalloc_FOUND AND NOT SNORRI_SANITIZE)
    target_link_libraries(${target} PRIVATE PkgConfig::jemalloc)
  endif()
endfunction()

function(snorri_library folder)
  cmake_parse_arguments(arg "" "EXPORT" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  if(NOT arg_EXPORT)
    set(arg_EXPORT snorri)
  endif()
  add_library(snorri_${folder} STATIC ${arg_SOURCES})
  add_library(snorri::${folder} ALIAS snorri_${folder})
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/include/*.hpp)
  target_sources(snorri_${folder} PUBLIC FILE_SET HEADERS
    BASE_DIRS ${CMAKE_CURRENT_SOURCE_DIR}/include FILES ${headers})
  target_compile_features(snorri_${folder} PUBLIC cxx_std_20)
  target_link_libraries(snorri_${folder}
    PUBLIC ${arg_DEPENDS}
    PRIVATE ${arg_PRIVATE_DEPENDS} $<BUILD_INTERFACE:snorri_options>)
  set_target_properties(snorri_${folder} PROPERTIES
    EXPORT_NAME ${folder} VERIFY_INTERFACE_HEADER_SETS ON)
  install(TARGETS snorri_${folder} EXPORT ${arg_EXPORT}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
endfunction()
