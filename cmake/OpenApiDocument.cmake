# Embeds docs/openapi.json in the binary, as WebAssets.cmake does with the web page. Sets OPENAPI_SOURCES.
set(openapi_document ${CMAKE_SOURCE_DIR}/docs/openapi.json)
set(OPENAPI_SOURCES ${CMAKE_BINARY_DIR}/openapi_document.S)
file(CONFIGURE OUTPUT ${OPENAPI_SOURCES} @ONLY CONTENT [[
    .section .rodata, "a", @progbits
    .global wimpole_openapi, wimpole_openapi_end
wimpole_openapi:
    .incbin "@openapi_document@"
wimpole_openapi_end:
    .section .note.GNU-stack, "", @progbits
]])
set_source_files_properties(${OPENAPI_SOURCES} PROPERTIES OBJECT_DEPENDS ${openapi_document})
