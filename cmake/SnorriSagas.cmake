# snorri_add_saga_library(NAME SOURCES...): a shared object of saga definitions that
# `snorri serve --sagas libNAME.so` loads. One saga a source file.
#
# Each saga file costs the compiler seconds and up to 1 GB (Boost.MSM), so at most two of them
# compile at once where the generator has job pools.
set_property(GLOBAL APPEND PROPERTY JOB_POOLS snorri_saga_files=2)

function(snorri_add_saga_library name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE snorri::sagas)
  set_target_properties(${name} PROPERTIES JOB_POOL_COMPILE snorri_saga_files)
endfunction()
