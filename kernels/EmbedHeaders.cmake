# reprise_embed_headers(LIBRARY FUNCTION HEADER...): a static library whose
# reprise::FUNCTION() (see EmbeddedHeaders.h) returns the headers' texts. Run as a script,
# this file writes the library's source.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(REPRISE_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

  function(reprise_embed_headers library function)
    set(output "${CMAKE_CURRENT_BINARY_DIR}/${library}.cpp")
    string(REPLACE ";" "|" headers "${ARGN}")
    add_custom_command(
      OUTPUT "${output}"
      COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DFUNCTION=${function}" "-DHEADERS=${headers}"
              -P "${REPRISE_EMBED_SCRIPT}"
      DEPENDS ${ARGN} "${REPRISE_EMBED_SCRIPT}"
      VERBATIM)
    add_library(${library} STATIC "${output}")
    target_include_directories(${library} PUBLIC "${PROJECT_SOURCE_DIR}")
  endfunction()
  return()
endif()

string(REPLACE "|" ";" headers "${HEADERS}")
set(entries "")
foreach(header ${headers})
  get_filename_component(name "${header}" NAME)
  file(READ "${header}" text)
  string(APPEND entries "    {\"reprise/${name}\", R\"header(${text})header\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Written by kernels/EmbedHeaders.cmake.
#include \"kernels/EmbeddedHeaders.h\"

static const reprise::EmbeddedHeader headers[] = {
${entries}};

std::span<const reprise::EmbeddedHeader> reprise::${FUNCTION}() { return headers; }
")
