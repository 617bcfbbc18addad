# Debian 12 packages only (docs/adr/0001-dependencies.md).
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
# Linked by its name, so that the installed siopp names no path of this machine.
find_library(URING_LIBRARY uring REQUIRED)
