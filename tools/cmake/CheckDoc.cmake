# Fails where a committed page is not what WRITE, a command, writes now. WRITE, FRESH, COMMITTED and REFRESH are given.

get_filename_component(folder "${FRESH}" DIRECTORY)
file(MAKE_DIRECTORY "${folder}")
execute_process(COMMAND ${WRITE} -o "${FRESH}" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND diff -ruN "${COMMITTED}" "${FRESH}" RESULT_VARIABLE status OUTPUT_VARIABLE difference)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${difference}\n${COMMITTED} is stale. Refresh it: ${REFRESH}")
endif()
