# The ctest entry `format`: clang-format's opinion of every C++ source. Version 14 is pinned, since versions differ; where
# it is missing the test is skipped (ctest says so) rather than passed.

set(REPRISE_FORMATTED_FOLDERS autotune constraints dialect kernels lowering runtime support tests tools)

function(reprise_add_format_test)
  find_program(CLANG_FORMAT_14 clang-format-14)
  if(CLANG_FORMAT_14)
    add_test(NAME format COMMAND "${CMAKE_COMMAND}"
      -D "CLANG_FORMAT=${CLANG_FORMAT_14}" -D "SOURCE_DIR=${PROJECT_SOURCE_DIR}"
      -D "FOLDERS=${REPRISE_FORMATTED_FOLDERS}" -P "${PROJECT_SOURCE_DIR}/tools/cmake/CheckFormat.cmake")
  else()
    add_test(NAME format COMMAND "${CMAKE_COMMAND}" -E echo "skipped: clang-format-14 is not installed")
    set_tests_properties(format PROPERTIES SKIP_REGULAR_EXPRESSION "skipped:")
  endif()
endfunction()
