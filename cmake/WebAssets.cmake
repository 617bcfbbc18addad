# Builds the web page (web/, Vite) and embeds its files, and the description of the protocol, in the binary: an
# assembler file that includes their bytes and a C++ file with their table. Sets WEB_ASSET_SOURCES.
file(GLOB_RECURSE WEB_SOURCES CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/web/src/* ${CMAKE_SOURCE_DIR}/web/public/* ${CMAKE_SOURCE_DIR}/clients/js/src/*)
list(APPEND WEB_SOURCES
    ${CMAKE_SOURCE_DIR}/web/index.html ${CMAKE_SOURCE_DIR}/web/package.json
    ${CMAKE_SOURCE_DIR}/web/package-lock.json ${CMAKE_SOURCE_DIR}/web/vite.config.ts)
set(web_output ${CMAKE_BINARY_DIR}/web)
# What pages load as /socket.io/socket.io.js.
set(socketio_client ${CMAKE_SOURCE_DIR}/web/node_modules/socket.io-client/dist)
set(WEB_ASSET_SOURCES ${web_output}/web_assets.cpp ${web_output}/web_assets.S)

add_custom_command(
    OUTPUT ${WEB_ASSET_SOURCES}
    COMMAND ${CMAKE_SOURCE_DIR}/tools/build_web ${web_output}/dist
    COMMAND ${CMAKE_COMMAND} -E make_directory ${web_output}/dist/api
    COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/docs/asyncapi.json ${web_output}/dist/api/
    COMMAND ${CMAKE_COMMAND} -E make_directory ${web_output}/dist/socket.io
    COMMAND ${CMAKE_COMMAND} -E copy ${socketio_client}/socket.io.min.js ${web_output}/dist/socket.io/socket.io.js
    COMMAND ${CMAKE_COMMAND} -E copy
        ${socketio_client}/socket.io.min.js ${socketio_client}/socket.io.esm.min.js ${web_output}/dist/socket.io/
    COMMAND node ${CMAKE_SOURCE_DIR}/tools/precompress.mjs ${web_output}/dist
    COMMAND ${CMAKE_SOURCE_DIR}/tools/embed_assets.py ${web_output}/dist ${web_output}
    DEPENDS ${WEB_SOURCES} ${CMAKE_SOURCE_DIR}/docs/asyncapi.json ${CMAKE_SOURCE_DIR}/tools/build_web
        ${CMAKE_SOURCE_DIR}/tools/precompress.mjs ${CMAKE_SOURCE_DIR}/tools/embed_assets.py
    COMMENT "Building the web page"
    VERBATIM)
