# Debian 12 packages only (docs/adr/0001-dependencies.md). Boost is linked statically, the rest is shared so that
# security updates reach it through apt.
find_package(Threads REQUIRED)
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
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
