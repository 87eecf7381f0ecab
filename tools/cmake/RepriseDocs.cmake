# Reference pages that mlir-tblgen writes from ODS. They are committed, so that they can be read without a build, and
# a test fails where one is stale.
#
#   reprise_add_tablegen_doc(rec dialect/docs/rec.md dialect/Rec.td -gen-dialect-doc -dialect=rec)
#
# adds the test doc-rec, and refreshes the page in `ninja update-docs`.

add_custom_target(update-docs)

function(reprise_add_tablegen_doc name page source)
  set(fresh "${PROJECT_BINARY_DIR}/docs/${name}.md")
  set(committed "${PROJECT_SOURCE_DIR}/${page}")
  set(tblgen "$<TARGET_FILE:mlir-tblgen>" ${ARGN} -I "${PROJECT_SOURCE_DIR}")
  foreach(folder ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
    list(APPEND tblgen -I "${folder}")
  endforeach()

  add_test(NAME doc-${name} COMMAND "${CMAKE_COMMAND}"
    -D "TBLGEN=${tblgen}" -D "SOURCE=${PROJECT_SOURCE_DIR}/${source}" -D "FRESH=${fresh}" -D "COMMITTED=${committed}"
    -D "REFRESH=ninja -C ${PROJECT_BINARY_DIR} update-docs" -P "${PROJECT_SOURCE_DIR}/tools/cmake/CheckDoc.cmake")

  add_custom_target(update-doc-${name}
    COMMAND ${tblgen} "${PROJECT_SOURCE_DIR}/${source}" -o "${committed}" VERBATIM)
  add_dependencies(update-docs update-doc-${name})
endfunction()
