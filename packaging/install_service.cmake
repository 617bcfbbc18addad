# Run by `cmake --install`, when the prefix is known: writes the systemd unit with its paths, and the example as
# the configuration file where there is none yet.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    set(configuration /etc/wimpole)
else()
    set(configuration ${CMAKE_INSTALL_PREFIX}/etc/wimpole)
endif()
set(program ${CMAKE_INSTALL_PREFIX}/bin/wimpole)

set(unit $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/lib/systemd/system/wimpole.service)
message(STATUS "Installing: ${unit}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/wimpole.service.in ${unit} @ONLY)

set(file $ENV{DESTDIR}${configuration}/wimpole.toml)
if(EXISTS ${file})
    message(STATUS "Kept: ${file}")
else()
    message(STATUS "Installing: ${file}")
    configure_file(${CMAKE_CURRENT_LIST_DIR}/../docs/wimpole.toml ${file} COPYONLY)
endif()
