# Reference pages that programs write from the sources. They are committed, so that they can be read without a build, and
# a test fails where one is stale.
#
#   reprise_add_doc(functions dialect/docs/functions.md COMMAND...)
#   reprise_add_tablegen_doc(rec dialect/docs/rec.md dialect/Rec.td -gen-dialect-doc -dialect=rec)
#
# each add a test, doc-functions or doc-rec, and refresh the page in `ninja update-docs`. COMMAND is given `-o FILE`; a page
# may be a folder of pages.

add_custom_target(update-docs)

function(reprise_add_doc name page)
  get_filename_component(file "${page}" NAME)
  set(fresh "${PROJECT_BINARY_DIR}/docs/${file}")
  set(committed "${PROJECT_SOURCE_DIR}/${page}")
  add_test(NAME doc-${name} COMMAND "${CMAKE_COMMAND}"
    -D "WRITE=${ARGN}" -D "FRESH=${fresh}" -D "COMMITTED=${committed}"
    -D "REFRESH=ninja -C ${PROJECT_BINARY_DIR} update-docs" -P "${PROJECT_SOURCE_DIR}/tools/cmake/CheckDoc.cmake")

  add_custom_target(update-doc-${name} COMMAND ${ARGN} -o "${committed}" VERBATIM)
  add_dependencies(update-docs update-doc-${name})
endfunction()

function(reprise_add_tablegen_doc name page source)
  set(write "$<TARGET_FILE:mlir-tblgen>" ${ARGN} -I "${PROJECT_SOURCE_DIR}")
  foreach(folder ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
    list(APPEND write -I "${folder}")
  endforeach()
  reprise_add_doc(${name} ${page} ${write} "${PROJECT_SOURCE_DIR}/${source}")
endfunction()
