# Run as a script: writes the man page of each command of PROGRAM into FOLDER, anew.
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
execute_process(COMMAND ${PROGRAM} help --man OUTPUT_FILE ${FOLDER}/snorri.1 COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS ${FOLDER}/snorri.1 lines REGEX "^[.]BR snorri.*-[a-z]+ [(]1[)]$")
foreach(line IN LISTS lines)
  string(REGEX REPLACE "^[.]BR snorri.*-([a-z]+) .*$" "\\1" command "${line}")
  execute_process(COMMAND ${PROGRAM} help --man ${command}
    OUTPUT_FILE ${FOLDER}/snorri-${command}.1 COMMAND_ERROR_IS_FATAL ANY)
endforeach()
