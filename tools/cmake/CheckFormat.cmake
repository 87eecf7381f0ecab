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
  # One line per file: FILE:LINE:COLUMN: error: ...
  string(REGEX MATCHALL "[^\n:]+:[0-9]+:[0-9]+: error" places "${findings}")
  list(TRANSFORM places REPLACE ":.*" "")
  list(REMOVE_DUPLICATES places)
  list(JOIN places " " files)
  message(FATAL_ERROR "not formatted; mend with: clang-format-14 -i ${files}")
endif()
list(LENGTH sources count)
message(STATUS "${count} files are formatted")
