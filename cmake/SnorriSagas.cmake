# snorri_add_saga_library(NAME SOURCES...): a shared object of saga definitions that
# `snorri serve --sagas libNAME.so` loads. One saga a source file.
# snorri_add_saga_test(NAME): the test program NAME, whole, as one test of ctest, so that
# EXPECT_FULL_COVERAGE sees what all of its tests did.
include_guard(GLOBAL)

# Each saga file costs the compiler seconds and up to 1 GB (Boost.MSM), so at most two of them
# compile at once where the generator has job pools.
set_property(GLOBAL APPEND PROPERTY JOB_POOLS snorri_saga_files=2)

function(snorri_add_saga_library name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE snorri::sagas)
  # A definition belongs to its own library: with visible symbols, g++ would make one of the statics
  # of two versions of a saga that are loaded side by side.
  set_target_properties(${name} PROPERTIES
    JOB_POOL_COMPILE snorri_saga_files
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  target_link_options(${name} PRIVATE LINKER:--exclude-libs,ALL)
  # Full debug information of a machine takes the compiler ten times as long and 3 GB.
  target_compile_options(${name} PRIVATE $<$<NOT:$<CONFIG:Release,MinSizeRel>>:-g1>)
  if(TARGET snorri_options AND PROJECT_NAME STREQUAL "snorri")
    target_link_libraries(${name} PRIVATE snorri_options)  # warnings are errors in our own tree
  endif()
endfunction()

function(snorri_add_saga_test name)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()
