# Fails where a source is not formatted. CLANG_FORMAT, SOURCE_DIR and FOLDERS are given.

set(sources)
foreach(folder ${FOLDERS})
  file(GLOB_RECURSE found "${SOURCE_DIR}/${folder}/*.h" "${SOURCE_DIR}/${folder}/*.cpp" "${SOURCE_DIR}/${folder}/*.cu")
  list(APPEND sources ${found})
endforeach()
if(NOT sources)
  message(FATAL_ERROR "no sources under ${SOURCE_DIR}")
endif()

execute_process(COMMAND "${CLANG_FORMAT}" --dry-run --Werror ${sources} RESULT_VARIABLE status ERROR_VARIABLE findings)
if(NOT status EQUAL 0)
  string(REGEX MATCHALL "[^\n]*error: code should be[^\n]*" places "${findings}")
  list(JOIN places "\n" places)
  message(FATAL_ERROR "${places}\nNot formatted. Mend: clang-format-14 -i FILE")
endif()
list(LENGTH sources count)
message(STATUS "${count} files are formatted")
