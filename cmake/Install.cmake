# `cmake --install build/release --component siopp --prefix DIR` makes a package that find_package(siopp) finds.
# The promised headers are siopp/*.hpp; those below them are what they include.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/siopp)
install(TARGETS siopp EXPORT siopp-targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT siopp)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/src/siopp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT siopp
    FILES_MATCHING PATTERN "*.hpp"
    PATTERN "*_harness.hpp" EXCLUDE
    PATTERN "*_fixture.hpp" EXCLUDE
    PATTERN "manual_worker.hpp" EXCLUDE
    PATTERN "memory_stream.hpp" EXCLUDE
    PATTERN "client_frame.hpp" EXCLUDE
    PATTERN "test_*.hpp" EXCLUDE)
install(EXPORT siopp-targets NAMESPACE siopp:: DESTINATION ${package_directory} COMPONENT siopp)

configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/siopp-config.cmake.in
    ${CMAKE_BINARY_DIR}/siopp-config.cmake INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/siopp-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/siopp-config.cmake ${CMAKE_BINARY_DIR}/siopp-config-version.cmake
    DESTINATION ${package_directory} COMPONENT siopp)

# `cmake --install build/release --component wimpole` installs the server, its configuration file and its unit.
install(TARGETS wimpole RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT wimpole)
install(SCRIPT ${CMAKE_SOURCE_DIR}/packaging/install_service.cmake COMPONENT wimpole)
