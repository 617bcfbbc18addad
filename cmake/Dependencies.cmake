# Debian 12 packages only (docs/adr/0001-dependencies.md).
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)

# Asio and Beast are compiled once, in src/siopp/net/boost_impl.cpp.
add_library(boost_settings INTERFACE)
target_compile_definitions(boost_settings INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(boost_settings INTERFACE Boost::headers Threads::Threads)
