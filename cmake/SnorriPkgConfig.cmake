# pkg-config files for who does not build with CMake: snorri-transport for a participant, snorri for an
# engine of one's own. They are found by where they lie, so the installed tree can be moved.
file(RELATIVE_PATH SNORRI_PC_UP
  /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)

function(snorri_pkg_config suffix what requires libs)
  set(SNORRI_PC_SUFFIX "${suffix}")
  set(SNORRI_PC_WHAT "${what}")
  set(SNORRI_PC_REQUIRES "${requires}")
  set(SNORRI_PC_LIBS "${libs}")
  configure_file(packaging/snorri.pc.in ${PROJECT_BINARY_DIR}/snorri${suffix}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/snorri${suffix}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
endfunction()

snorri_pkg_config("-transport" "Snorri's protocol and SDK: participants, publishers, subscribers"
  "libzmq sqlite3" "-lsnorri_transport -lsnorri_base -lSQLiteCpp")
snorri_pkg_config("" "Snorri, an engine of sagas, for a program of one's own"
  "libzmq sqlite3 libcrypto"
  "-lsnorri_engine -lsnorri_sagas -lsnorri_store -lsnorri_transport -lsnorri_base -lSQLiteCpp -ldl")
