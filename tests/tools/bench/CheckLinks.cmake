# cmake -DPROGRAM=FILE -P CheckLinks.cmake: fails where the program needs another library than those of every Linux.

execute_process(COMMAND ldd "${PROGRAM}" OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" lines "${text}")
foreach(line ${lines})
  if(NOT line MATCHES "linux-vdso|/ld-linux|lib(c|m|dl|pthread|rt)\\.so")
    message(SEND_ERROR "${PROGRAM} needs ${line}")
  endif()
endforeach()
