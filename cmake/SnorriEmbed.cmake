# snorri_embed(TARGET FUNCTION FOLDER): every file below FOLDER becomes part of TARGET's library, as
# `std::span<const embedded_file> snorri::app::FUNCTION()`, sorted, with paths as seen from FOLDER.
# Run as a script (cmake -P) it writes that source file: see the command below.
if(CMAKE_SCRIPT_MODE_FILE)
  file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
  list(SORT files)
  set(source "// Made by SnorriEmbed.cmake.\n#include \"text/embedded.hpp\"\n\nnamespace snorri::app {\n\n")
  string(APPEND source "namespace {\nconstexpr embedded_file files[] = {\n")
  foreach(file IN LISTS files)
    file(READ ${FOLDER}/${file} text)
    string(APPEND source "{\"${file}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  string(APPEND source "};\n}  // namespace\n\n")
  string(APPEND source "std::span<const embedded_file> ${FUNCTION}() { return files; }\n\n")
  string(APPEND source "}  // namespace snorri::app\n")
  file(WRITE ${OUT} "${source}")
  return()
endif()

function(snorri_embed target function folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
  set(script ${PROJECT_SOURCE_DIR}/cmake/SnorriEmbed.cmake)
  add_custom_command(OUTPUT ${out} DEPENDS ${files} ${script} VERBATIM
    COMMENT "Embedding ${folder}"
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR}/${folder} -DFUNCTION=${function}
            -DOUT=${out} -P ${script})
  target_sources(${target} PRIVATE ${out})
endfunction()
